namespace DrCloud.Grains;

/// <summary>Something that each silo sees to at every site: when it has started, and from then on from time to time. What fails is tried again the next time.</summary>
internal abstract class SiteWatch(ClinicalSites sites, TimeProvider clock) : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    /// <summary>The time between two rounds.</summary>
    protected abstract TimeSpan Period { get; }

    /// <summary>False if this silo has nothing to see to.</summary>
    protected virtual bool IsNeeded => true;

    /// <summary>Cancelled when the silo stops.</summary>
    protected CancellationToken Stopping => _stopping.Token;

    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(GetType().Name, ServiceLifecycleStage.Active, StartAsync, StopAsync);

    public void Dispose() => _stopping.Dispose();

    /// <summary>Sees to a site, once.</summary>
    protected abstract Task SeeToAsync(ClinicalSite site);

    /// <summary>Tells that a site could not be seen to.</summary>
    protected abstract void LogFailed(ClinicalSite site, Exception exception);

    private Task StartAsync(CancellationToken ct)
    {
        _running = IsNeeded ? Task.Run(RunAsync, CancellationToken.None) : Task.CompletedTask;
        return Task.CompletedTask;
    }

    private async Task StopAsync(CancellationToken ct)
    {
        await _stopping.CancelAsync();
        await _running;
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Period, clock);
        try
        {
            do
            {
                await Task.WhenAll(sites.All.Select(TryAsync));
            }
            while (await timer.WaitForNextTickAsync(Stopping));
        }
        catch (OperationCanceledException)
        {
            // The silo stops.
        }
    }

    private async Task TryAsync(ClinicalSite site)
    {
        try
        {
            await SeeToAsync(site);
        }
        catch (Exception e) when (!Stopping.IsCancellationRequested)
        {
            LogFailed(site, e);
        }
    }
}

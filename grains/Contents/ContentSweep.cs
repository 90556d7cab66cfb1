using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DrCloud.Grains.Contents;

/// <summary>
/// On each silo, from time to time: removes the uploads that came to nothing and that nobody was left to remove, because their sender's API process had ended.
/// Several silos at once do no harm.
/// </summary>
internal sealed partial class ContentSweep(ClinicalSites sites, IOptions<ContentOptions> options, TimeProvider clock, ILogger<ContentSweep> log)
    : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(ContentSweep), ServiceLifecycleStage.Active, StartAsync, StopAsync);

    public void Dispose() => _stopping.Dispose();

    private Task StartAsync(CancellationToken ct)
    {
        _running = Task.Run(RunAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    private async Task StopAsync(CancellationToken ct)
    {
        await _stopping.CancelAsync();
        await _running;
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(options.Value.SweepEvery, clock);
        try
        {
            do
            {
                await Task.WhenAll(sites.All.Select(SweepAsync));
            }
            while (await timer.WaitForNextTickAsync(_stopping.Token));
        }
        catch (OperationCanceledException)
        {
            // The silo stops.
        }
    }

    private async Task SweepAsync(ClinicalSite site)
    {
        try
        {
            if (await site.Store.Contents.SweepAsync(options.Value.GivenUpAfter) is var removed and > 0)
                LogRemoved(site.Name, removed);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(e, site.Name);
        }
    }

    [LoggerMessage(LogLevel.Information, "Site {Site}: {Count} uploads that came to nothing have been removed.")]
    private partial void LogRemoved(string site, int count);

    [LoggerMessage(LogLevel.Warning, "Site {Site}: uploads that came to nothing could not be removed. It is tried again.")]
    private partial void LogFailed(Exception exception, string site);
}

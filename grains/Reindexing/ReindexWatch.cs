using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DrCloud.Grains.Reindexing;

/// <summary>On each silo: has the reindexing of every site started when the silo has, and looks after it from time to time.</summary>
internal sealed partial class ReindexWatch(
    ClinicalSites sites, IGrainFactory grains, IOptions<ReindexOptions> options, TimeProvider clock, ILogger<ReindexWatch> log)
    : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(ReindexWatch), ServiceLifecycleStage.Active, StartAsync, StopAsync);

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
        using var timer = new PeriodicTimer(options.Value.WatchEvery, clock);
        try
        {
            do
            {
                await Task.WhenAll(sites.All.Select(site => NudgeAsync(site.Name)));
            }
            while (await timer.WaitForNextTickAsync(_stopping.Token));
        }
        catch (OperationCanceledException)
        {
            // The silo stops.
        }
    }

    private async Task NudgeAsync(string site)
    {
        try
        {
            await grains.GetGrain<IReindexGrain>(site).RunAsync().WaitAsync(_stopping.Token);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogNotStarted(site, e.GetType().Name);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The reindexing of site {Site} could not be seen to: {Reason}. It is tried again.")]
    private partial void LogNotStarted(string site, string reason);
}

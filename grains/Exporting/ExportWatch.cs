using DrCloud.Grains.Interfaces;
using DrCloud.Storage.State;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DrCloud.Grains.Exporting;

/// <summary>On each silo: has unfinished exports gone on with, for the silo that was at them may have died, and has those removed that have expired.</summary>
internal sealed partial class ExportWatch(
    ClinicalSites sites, IServiceProvider services, IGrainFactory grains, ExportFolder folder, IOptions<ExportOptions> options, TimeProvider clock, ILogger<ExportWatch> log)
    : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(ExportWatch), ServiceLifecycleStage.Active, StartAsync, StopAsync);

    public void Dispose() => _stopping.Dispose();

    private Task StartAsync(CancellationToken ct)
    {
        _running = folder.IsConfigured ? Task.Run(RunAsync, CancellationToken.None) : Task.CompletedTask;
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
                foreach (var site in sites.All)
                {
                    await NudgeAsync(site.Name);
                }
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
            // The watch is made with the silo, before the databases are open.
            foreach (var row in await services.GetRequiredService<IStateIndex>().ListAsync(site, client: null, status: null))
            {
                await grains.GetGrain<IExportRun>(GrainKeys.Of(site, row.Id)).NudgeAsync().WaitAsync(_stopping.Token);
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogNotSeenTo(site, e.GetType().Name);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The exports of site {Site} could not be seen to: {Reason}. It is tried again.")]
    private partial void LogNotSeenTo(string site, string reason);
}

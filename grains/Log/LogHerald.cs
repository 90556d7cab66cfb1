using Microsoft.Extensions.Logging;
using Orleans.Runtime.Services;

namespace DrCloud.Grains.Log;

/// <summary>
/// Tells every living silo of a write that concerns other records or shared resources, before the write is acknowledged. A silo that does not answer
/// is waited for as long as it may answer from memory without news of its own; after that its memory is not used, and telling it is not needed.
/// </summary>
internal sealed partial class LogHerald(IServiceProvider services, ISiloStatusOracle silos, TimeProvider clock, ILogger<LogHerald> log)
    : GrainServiceClient<ILogNewsService>(services)
{
    /// <summary>
    /// True while a silo comes or goes. A patient may then have two activations for moments, on two silos that have not heard of it at the same time,
    /// and each must hear of what the other writes.
    /// </summary>
    public bool GrainsMove => silos.GetApproximateSiloStatuses(onlyActive: false).Values.Any(status => status is not (SiloStatus.Active or SiloStatus.Dead));

    /// <summary>When it returns, no silo answers with anything older than the committed log number.</summary>
    public async Task TellAsync(ClinicalSite site, long seq)
    {
        var committed = clock.GetTimestamp();
        var telling = new List<Task>();
        foreach (var (silo, status) in silos.GetApproximateSiloStatuses(onlyActive: false))
        {
            if (silo.Equals(silos.SiloAddress))
                telling.Add(TellAsync(site, silo, site.Log.CatchUpAsync(seq, CancellationToken.None), committed));
            else if (status is SiloStatus.Active or SiloStatus.ShuttingDown or SiloStatus.Stopping)
                telling.Add(TellAsync(site, silo, GetGrainService(silo).HearAsync(site.Name, seq), committed));
        }

        await Task.WhenAll(telling);
    }

    private async Task TellAsync(ClinicalSite site, SiloAddress silo, Task hearing, long committed)
    {
        try
        {
            await hearing.WaitAsync(site.Freshness.Bound, clock);
        }
        catch (Exception e)
        {
            var rest = site.Freshness.Bound - clock.GetElapsedTime(committed);
            LogNotHeard(silo, e.GetType().Name);
            if (rest > TimeSpan.Zero && !silos.IsDeadSilo(silo))
                await Task.Delay(rest, clock);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Silo {Silo} could not be told of a write: {Reason}.")]
    private partial void LogNotHeard(SiloAddress silo, string reason);
}

using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace DrCloud.Grains.Log;

[Reentrant]
internal sealed class LogNewsService(GrainId id, Silo silo, ILoggerFactory logs, ClinicalSites sites) : GrainService(id, silo, logs), ILogNewsService
{
    public Task HearAsync(string site, long seq) => sites.For(site).Log.CatchUpAsync(seq, StoppedCancellationTokenSource.Token);
}

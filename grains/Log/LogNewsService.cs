using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace DrCloud.Grains.Log;

[Reentrant]
internal sealed class LogNewsService(GrainId id, Silo silo, ILoggerFactory logs, ClinicalSites sites) : GrainService(id, silo, logs), ILogNewsService
{
    // Also after the service was stopped: the silo's grains answer for a while longer.
    public Task HearAsync(string site, long seq) => sites.For(site).Log.CatchUpAsync(seq, CancellationToken.None);
}

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DrCloud.Grains.Reindexing;

/// <summary>Has the reindexing of every site started when the silo has, and looks after it from time to time.</summary>
internal sealed partial class ReindexWatch(
    ClinicalSites sites, IGrainFactory grains, IOptions<ReindexOptions> options, TimeProvider clock, ILogger<ReindexWatch> log) : SiteWatch(sites, clock)
{
    protected override TimeSpan Period => options.Value.WatchEvery;

    protected override Task SeeToAsync(ClinicalSite site) => grains.GetGrain<IReindexGrain>(site.Name).RunAsync().WaitAsync(Stopping);

    protected override void LogFailed(ClinicalSite site, Exception exception) => LogNotStarted(site.Name, exception.GetType().Name);

    [LoggerMessage(LogLevel.Warning, "The reindexing of site {Site} could not be seen to: {Reason}. It is tried again.")]
    private partial void LogNotStarted(string site, string reason);
}

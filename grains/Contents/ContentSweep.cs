using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DrCloud.Grains.Contents;

/// <summary>
/// Removes the uploads that came to nothing and that nobody was left to remove, because their sender's API process had ended.
/// Several silos at once do no harm.
/// </summary>
internal sealed partial class ContentSweep(ClinicalSites sites, IOptions<ContentOptions> options, TimeProvider clock, ILogger<ContentSweep> log) : SiteWatch(sites, clock)
{
    protected override TimeSpan Period => options.Value.SweepEvery;

    protected override async Task SeeToAsync(ClinicalSite site)
    {
        if (await site.Store.Contents.SweepAsync(options.Value.GivenUpAfter) is var removed and > 0)
            LogRemoved(site.Name, removed);
    }

    protected override void LogFailed(ClinicalSite site, Exception exception) => LogNotSwept(exception, site.Name);

    [LoggerMessage(LogLevel.Information, "Site {Site}: {Count} uploads that came to nothing have been removed.")]
    private partial void LogRemoved(string site, int count);

    [LoggerMessage(LogLevel.Warning, "Site {Site}: uploads that came to nothing could not be removed. It is tried again.")]
    private partial void LogNotSwept(Exception exception, string site);
}

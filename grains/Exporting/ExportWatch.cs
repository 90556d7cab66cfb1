using DrCloud.Grains.Interfaces;
using DrCloud.Storage.State;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DrCloud.Grains.Exporting;

/// <summary>Has unfinished exports gone on with, for the silo that was at them may have died, and has those removed that have expired.</summary>
internal sealed partial class ExportWatch(
    ClinicalSites sites, IServiceProvider services, IGrainFactory grains, ExportFolder folder, IOptions<ExportOptions> options, TimeProvider clock, ILogger<ExportWatch> log)
    : SiteWatch(sites, clock)
{
    protected override TimeSpan Period => options.Value.WatchEvery;

    protected override bool IsNeeded => folder.IsConfigured;

    protected override async Task SeeToAsync(ClinicalSite site)
    {
        // The watch is made with the silo, before the databases are open.
        foreach (var row in await services.GetRequiredService<IStateIndex>().ListAsync(site.Name, client: null, status: null))
        {
            await grains.GetGrain<IExportRun>(GrainKeys.Of(site.Name, row.Id)).NudgeAsync().WaitAsync(Stopping);
        }
    }

    protected override void LogFailed(ClinicalSite site, Exception exception) => LogNotSeenTo(site.Name, exception.GetType().Name);

    [LoggerMessage(LogLevel.Warning, "The exports of site {Site} could not be seen to: {Reason}. It is tried again.")]
    private partial void LogNotSeenTo(string site, string reason);
}

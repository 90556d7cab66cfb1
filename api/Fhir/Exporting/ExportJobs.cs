using DrCloud.Api.Sites;
using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Exporting;

namespace DrCloud.Api.Fhir.Exporting;

/// <summary>The grains of exports.</summary>
internal sealed class ExportJobs(IGrainFactory grains)
{
    /// <summary>Hands an export on.</summary>
    public Task<ExportAdmission> AddAsync(Site site, string job, ExportRequest request) =>
        grains.GetGrain<IExportQueueGrain>(GrainKeys.Of(site.Name, request.Client)).AddAsync(job, request);

    /// <summary>What is known of a job; null if there is none, or it is not of the client that asks.</summary>
    /// <param name="request">Who asks.</param>
    /// <param name="job">The id as it was given.</param>
    /// <param name="isPoll">True if the client is not to ask too often.</param>
    public async Task<ExportStatus?> FindAsync(FhirRequest request, string? job, bool isPoll) =>
        ExportAddresses.IsJob(job)
        && await Of(request.Site, job!).StatusAsync(isPoll) is { } status && string.Equals(status.Request.Client, request.Access.Client, StringComparison.Ordinal)
            ? status
            : null;

    /// <summary>The job itself.</summary>
    public IExportJobGrain Of(Site site, string job) => grains.GetGrain<IExportJobGrain>(GrainKeys.Of(site.Name, job));

    /// <summary>The parts of the site's exports.</summary>
    public IExportFilesGrain Files(Site site) => grains.GetGrain<IExportFilesGrain>(site.Name);
}

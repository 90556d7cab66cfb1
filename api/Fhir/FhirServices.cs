using DrCloud.Api.Auditing;
using DrCloud.Api.Changes;
using DrCloud.Api.Fhir.Exporting;
using DrCloud.Api.Fhir.Routing;
using DrCloud.Api.Sites;
using DrCloud.Fhir.UsCore;

namespace DrCloud.Api.Fhir;

/// <summary>What the interactions need beside their request: one for the process.</summary>
/// <param name="records">Which grain answers a read.</param>
/// <param name="published">The definitions that are not stored.</param>
/// <param name="searches">Which grain answers a search.</param>
/// <param name="publishedSearches">The same where definitions are searched.</param>
/// <param name="searchTexts">Searches read lately.</param>
/// <param name="writes">Which grain takes a write.</param>
/// <param name="contents">Which grain carries the content of large Binaries.</param>
/// <param name="documents">What the interface publishes about itself.</param>
/// <param name="exports">The grains of exports.</param>
/// <param name="definitions">What is known of profiles and terminologies.</param>
/// <param name="facts">The site's keys.</param>
/// <param name="audit">Where everything that happens is told.</param>
/// <param name="auditLog">Where it is found again.</param>
/// <param name="auditAgents">Who did it.</param>
internal sealed class FhirServices(
    Records records, PublishedDefinitions published, Searches searches, PublishedSearches publishedSearches, SearchTexts searchTexts, Writes writes, Contents contents,
    SiteDocuments documents, ExportJobs exports, KnownDefinitions definitions, SiteFacts facts, AuditTrails audit, AuditLog auditLog, AuditAgents auditAgents)
{
    public Records Records { get; } = records;

    public PublishedDefinitions Published { get; } = published;

    public Searches Searches { get; } = searches;

    public PublishedSearches PublishedSearches { get; } = publishedSearches;

    public SearchTexts SearchTexts { get; } = searchTexts;

    public Writes Writes { get; } = writes;

    public Contents Contents { get; } = contents;

    public SiteDocuments Documents { get; } = documents;

    public ExportJobs Exports { get; } = exports;

    public KnownDefinitions Definitions { get; } = definitions;

    public AuditTrails Audit { get; } = audit;

    public AuditLog AuditLog { get; } = auditLog;

    public AuditAgents AuditAgents { get; } = auditAgents;

    /// <summary>The key by which paging links are sealed.</summary>
    public async ValueTask<byte[]> CursorKeyAsync(Site site) => (await facts.KeysAsync(site.Name)).Cursors;
}

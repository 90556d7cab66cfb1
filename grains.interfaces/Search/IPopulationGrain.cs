using DrCloud.Fhir.Histories;
using DrCloud.Fhir.Provenances;
using DrCloud.Fhir.Resources;

namespace DrCloud.Grains.Interfaces.Search;

/// <summary>
/// Work over the whole site, for <c>user/</c> and <c>system/</c> tokens: stateless workers. Key: the site.
/// </summary>
[Repeatable, Alias("drcloud.population")]
public interface IPopulationGrain : IGrainWithStringKey
{
    /// <summary>The current version of any resource, with its owner: the bytes come with the answer, so a cold patient is not waited for. Shared resources come from the silo's cache.</summary>
    [Alias("read")]
    ValueTask<ReadResult> ReadAsync(ResourceKey key, CancellationToken ct = default);

    /// <summary>One version of any resource.</summary>
    [Alias("vread")]
    ValueTask<ReadResult> ReadVersionAsync(ResourceKey key, long version, CancellationToken ct = default);

    /// <summary>One page of a history: of any resource (null if the id was never used), of a type, or of the site.</summary>
    [Alias("history")]
    ValueTask<HistoryPage?> HistoryAsync(HistoryQuery query, CancellationToken ct = default);

    /// <summary>One page of a search over the site, by SQL, with includes.</summary>
    [Alias("search")]
    ValueTask<SearchPage> SearchAsync(SearchRequest request, CancellationToken ct = default);

    /// <summary>The automatic Provenance of the version that a write made, whoever may see it; null if it made none.</summary>
    [Alias("provenance")]
    ValueTask<AutomaticProvenance?> ProvenanceAsync(WriteName write, CancellationToken ct = default);
}

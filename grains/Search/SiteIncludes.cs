using DrCloud.Fhir.Provenances;
using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;

namespace DrCloud.Grains.Search;

/// <summary>Includes over a whole site, from its database.</summary>
/// <param name="site">The site.</param>
/// <param name="scope">What may be shown; not bounded by a patient.</param>
/// <param name="held">A record in memory, which need not be read again; null for none.</param>
internal sealed class SiteIncludes(ClinicalSite site, SearchScope scope, RecordSnapshot? held = null) : IIncludeSource
{
    public async ValueTask<IReadOnlyList<StoredResource>> ReadAsync(IReadOnlyCollection<ResourceKey> keys, CancellationToken ct)
    {
        var (found, others) = (new List<StoredResource>(), new List<ResourceKey>());
        foreach (var key in keys)
        {
            if (held?.Find(key) is not { } own)
                others.Add(key);
            else if (!own.Deleted)
                found.Add(own);
        }

        if (others.Count > 0)
            found.AddRange(await site.Store.ReadManyAsync(others, ct));

        return found;
    }

    public async ValueTask<IReadOnlyList<StoredResource>> SearchAsync(SearchQuery query, CancellationToken ct) => (await site.Store.SearchAsync(query, scope, null, ct)).Matches;

    public async ValueTask<IReadOnlyList<StoredResource>> ReferrersAsync(IncludeRule rule, IReadOnlyList<StoredResource> targets, int limit, CancellationToken ct)
    {
        var stored = await site.Store.ReferrersAsync(rule, [.. targets.Select(target => target.Key)], scope, limit, ct);
        return ProvenanceSearch.IncludedFor(rule, targets) is { Count: > 0 } about
            ? [.. stored, .. (await site.Store.ProvenancesAsync([.. about.Select(target => target.Key)], limit, ct)).Select(provenance => provenance.Resource)]
            : stored;
    }
}

using DrCloud.Fhir.Provenances;
using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;
using DrCloud.Storage;

namespace DrCloud.Grains.Provenances;

/// <summary>Searches that find automatic Provenances beside the stored ones, over a site and within a record alike.</summary>
internal static class ProvenancePages
{
    /// <summary>
    /// The page of both. Each source gives the first that follow the position; the first of all of these are the page, by the evaluator of records. Null if more
    /// automatic ones would have to be looked at than <see cref="AutomaticProvenance.MaxConsidered"/>.
    /// </summary>
    /// <param name="query">What is asked.</param>
    /// <param name="after">End of the page before, or null.</param>
    /// <param name="stored">The page of the stored ones.</param>
    /// <param name="automatic">All automatic ones that the query may find and its bearer may see.</param>
    public static PopulationPage? Merge(SearchQuery query, SearchPosition? after, PopulationPage stored, IReadOnlyList<StoredResource> automatic)
    {
        if (automatic.Count > AutomaticProvenance.MaxConsidered)
            return null;

        var site = new SearchScope(null, null);
        var found = Snapshot(automatic).Search(query, site, after);
        if (found.Matches.Count == 0)
            return stored with { Total = stored.Total + found.Total };

        var (both, order) = (Snapshot([.. stored.Matches, .. found.Matches]), query with { Where = new SearchCondition.And([]), Total = TotalMode.None });
        var page = both.Search(order, site, after);
        return new PopulationPage(page.Matches, page.Next ?? found.Next ?? stored.Next, stored.Total + found.Total);
    }

    /// <summary>The automatic Provenances of what a search asks for, whoever may see them; one more than are considered, if there are so many.</summary>
    public static async ValueTask<IReadOnlyList<AutomaticProvenance>> FindAsync(IClinicalStore store, ProvenanceSearch search, CancellationToken ct)
    {
        if (search.Targets is { } targets)
            return targets.Count == 0 ? [] : await store.ProvenancesAsync(targets, AutomaticProvenance.MaxConsidered + 1, ct);

        var found = new List<AutomaticProvenance>();
        foreach (var write in search.Writes ?? [])
        {
            if (await store.ProvenanceAsync(write, ct) is { } provenance)
                found.Add(provenance);
        }

        return found;
    }

    private static RecordSnapshot Snapshot(IReadOnlyList<StoredResource> resources) => RecordSnapshot.Create("", 0, resources, long.MaxValue);
}

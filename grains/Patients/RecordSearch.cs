using DrCloud.Fhir.Provenances;
using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;
using DrCloud.Grains.Interfaces.Search;
using DrCloud.Grains.Provenances;
using DrCloud.Grains.Search;
using DrCloud.Grains.Shared;
using DrCloud.Storage;

namespace DrCloud.Grains.Patients;

/// <summary>A search within one record, over one snapshot of it: the page of matches, and what the includes add, from the record and the shared resources it shows.</summary>
internal sealed class RecordSearch(ClinicalSite site, RecordSnapshot record, string patient) : IIncludeSource
{
    private const int BodiesAtOnce = 200;

    public async ValueTask<SearchPage> RunAsync(SearchQuery query, SearchRequest request, CancellationToken ct)
    {
        // The key of the grain is the bound of the matches, whatever the caller says.
        var bounded = request.Scope.Patient == patient ? request.Scope : request.Scope with { Patient = patient };
        var page = await MatchAsync(query, bounded, request.After, ct);
        if (ProvenanceSearch.Of(query) is { } automatic)
        {
            if (await WithProvenancesAsync(query, automatic, bounded, request.After, page, ct) is not { } merged)
                return SearchPage.TooManyIncluded;

            page = merged;
        }

        var includes = request.IncludesFromSite ? bounded with { Patient = null } : bounded;
        var included = await IncludeWalk.RunAsync(request.IncludesFromSite ? new SiteIncludes(site, includes, record) : this, query.Includes, page.Matches, includes, ct);
        return included is null ? SearchPage.TooManyIncluded : new SearchPage
        {
            Matches = await WithBodiesAsync(page.Matches, ct),
            Included = await WithBodiesAsync(included, ct),
            Next = page.Next,
            Total = page.Total,
        };
    }

    private async ValueTask<RecordPage> MatchAsync(SearchQuery query, SearchScope scope, SearchPosition? after, CancellationToken ct)
    {
        if (query.Where.ReadsBodies)
            query = await WithDroppedBodiesAsync(query, ct);

        if (query is { Types: [var only], ChainedTypes.Count: 0 } && !SharedVisibility.IsSearched(only))
            return record.Search(query, scope, after);

        var beside = query.Types.Where(SharedVisibility.IsSearched).Concat(query.ChainedTypes).Where(scope.Shows).ToHashSet();
        return record.Search(query, scope, after, beside.Count == 0 ? null : await SharedAsync(beside, ct));
    }

    /// <summary>The query with the answers for those resources whose bodies the record is too large to keep: they are read from the database, some at a time.</summary>
    private async ValueTask<SearchQuery> WithDroppedBodiesAsync(SearchQuery query, CancellationToken ct)
    {
        var found = query.Where.WordConditions.Distinct().ToDictionary(words => words, _ => new HashSet<ResourceKey>());
        foreach (var chunk in record.WithoutBodies(query.Types.Concat(query.ChainedTypes)).Chunk(BodiesAtOnce))
        {
            foreach (var resource in await site.Store.ReadManyAsync(chunk, ct))
            {
                foreach (var (words, keys) in found)
                {
                    if (words.HoldsFor(resource.Json.Span))
                        keys.Add(resource.Key);
                }
            }
        }

        return query with { Where = query.Where.WithWordsOf(found) };
    }

    /// <summary>What the record shows beside itself of some types.</summary>
    private async Task<RecordSnapshot> SharedAsync(IReadOnlySet<string> types, CancellationToken ct) =>
        RecordSnapshot.Create(patient, record.Seq, await SharedVisibility.AllAsync(record, types, site.Shared, ct), long.MaxValue);

    async ValueTask<IReadOnlyList<StoredResource>> IIncludeSource.ReadAsync(IReadOnlyCollection<ResourceKey> keys, CancellationToken ct)
    {
        var found = new List<StoredResource>();
        var shared = new List<ResourceKey>();
        foreach (var key in keys)
        {
            if (record.Find(key) is not { } held)
                shared.Add(key);
            else if (!held.Deleted)
                found.Add(held);
        }

        found.AddRange(await ShownAsync(shared, ct));
        return found;
    }

    async ValueTask<IReadOnlyList<StoredResource>> IIncludeSource.ReferrersAsync(IncludeRule rule, IReadOnlyList<StoredResource> targets, int limit, CancellationToken ct)
    {
        var stored = record.ReferrersOf(rule, targets).Where(source => !source.Deleted).Take(limit);
        return ProvenanceSearch.IncludedFor(rule, targets) is { Count: > 0 } about ? [.. stored, .. await ProvenancesOfAsync(about, limit, ct)] : [.. stored];
    }

    async ValueTask<IReadOnlyList<StoredResource>> IIncludeSource.SearchAsync(SearchQuery query, CancellationToken ct) =>
        (await MatchAsync(query, new SearchScope(patient, null), null, ct)).Matches;

    /// <summary>The automatic Provenances of what the record shows, as far as it shows its versions.</summary>
    private async ValueTask<IReadOnlyList<StoredResource>> ProvenancesOfAsync(IReadOnlyList<StoredResource> shown, int limit, CancellationToken ct) =>
        Seen(await site.Store.ProvenancesAsync([.. shown.Select(target => target.Key)], limit, ct), shown);

    private IReadOnlyList<StoredResource> Seen(IReadOnlyList<AutomaticProvenance> provenances, IReadOnlyList<StoredResource> shown)
    {
        var targets = shown.ToDictionary(target => target.Key);
        return [.. provenances.Where(one => targets.TryGetValue(one.Target, out var target) && one.IsSeenBy(target, patient)).Select(one => one.Resource)];
    }

    /// <summary>The page with the automatic Provenances that the query finds; null if they are too many.</summary>
    private async ValueTask<RecordPage?> WithProvenancesAsync(SearchQuery query, ProvenanceSearch search, SearchScope scope, SearchPosition? after, RecordPage stored, CancellationToken ct)
    {
        var found = await ProvenancePages.FindAsync(site.Store, search, ct);
        var keys = found.Select(provenance => provenance.Target).Where(key => scope.Shows(key.Type)).Distinct().ToList();
        var held = keys.Select(record.Find).OfType<StoredResource>().ToList();
        var shown = await ShownAsync([.. keys.Except(held.Select(resource => resource.Key))], ct);
        return ProvenancePages.Merge(query, after, new PopulationPage(stored.Matches, stored.Next, stored.Total), Seen(found, [.. held, .. shown])) is { } page
            ? new RecordPage(page.Matches, page.Next, (int?)page.Total)
            : null;
    }

    private async ValueTask<IReadOnlyList<StoredResource>> ShownAsync(List<ResourceKey> keys, CancellationToken ct)
    {
        var shown = new List<ResourceKey>(keys.Count);
        foreach (var key in keys)
        {
            if (await SharedVisibility.ShowsAsync(record, key, site.Shared, ct))
                shown.Add(key);
        }

        return shown.Count == 0 ? [] : await site.Shared.ReadSharedAsync(shown, ct);
    }

    /// <summary>Puts in the bodies that the record is too large to keep; a resource that has left it meanwhile is left out.</summary>
    public async ValueTask<IReadOnlyList<StoredResource>> WithBodiesAsync(IReadOnlyList<StoredResource> resources, CancellationToken ct)
    {
        List<ResourceKey>? missing = null;
        foreach (var resource in resources)
        {
            if (resource.Json.IsEmpty)
                (missing ??= []).Add(resource.Key);
        }

        if (missing is null)
            return resources;

        var read = (await site.Store.ReadManyAsync(missing, ct)).ToDictionary(resource => resource.Key);
        var full = new List<StoredResource>(resources.Count);
        foreach (var resource in resources)
        {
            if (!resource.Json.IsEmpty)
                full.Add(resource);
            else if (read.TryGetValue(resource.Key, out var body) && body.Owner == resource.Owner)
                full.Add(body);
        }

        return full;
    }
}

using DrCloud.Fhir.Histories;
using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;
using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Search;
using Orleans.Concurrency;

namespace DrCloud.Grains.Search;

/// <summary>Work over a whole site, by its database and this silo's shared resources. Reentrant: it holds nothing between calls.</summary>
[StatelessWorker, Reentrant]
internal sealed class PopulationGrain(ClinicalSites sites, SearchQueryCache queries) : Grain, IPopulationGrain
{
    /// <summary>The most resources that one <c>_revinclude</c> adds to a page.</summary>
    private const int MaxReferrers = 1000;

    private ClinicalSite Site => sites.For(this.GetPrimaryKeyString());

    public async ValueTask<ReadResult> ReadAsync(ResourceKey key, CancellationToken ct) => ResultOf(await Site.Shared.ReadAsync(key, ct));

    public async ValueTask<ReadResult> ReadVersionAsync(ResourceKey key, long version, CancellationToken ct) =>
        ResultOf(await Site.Store.ReadVersionAsync(key, version, ct));

    public async ValueTask<HistoryPage?> HistoryAsync(HistoryQuery query, CancellationToken ct)
    {
        var page = await Site.Store.HistoryAsync(query, ct);
        return page.Versions.Count == 0 && query is { Type: { } type, Id: { } id } && await Site.Store.ReadAsync(new ResourceKey(type, id), ct) is null ? null : page;
    }

    public async ValueTask<SearchPage> SearchAsync(SearchRequest request, CancellationToken ct)
    {
        var site = Site;
        var query = queries.Get(request.Address, request.Query, request.BaseAddress);
        var page = await site.Store.SearchAsync(query, request.Scope, request.After, ct);
        return new SearchPage
        {
            Matches = page.Matches,
            Included = page.Matches.Count == 0 ? [] : await IncludeAsync(site, query, page.Matches, request.Scope, ct),
            Next = page.Next,
            Total = page.Total,
        };
    }

    private static ReadResult ResultOf(StoredResource? resource) =>
        resource is null ? new(ReadStatus.NotFound) : new(resource.Deleted ? ReadStatus.Gone : ReadStatus.Found, resource);

    private static async ValueTask<IReadOnlyList<StoredResource>> IncludeAsync(
        ClinicalSite site, SearchQuery query, IReadOnlyList<StoredResource> matches, SearchScope scope, CancellationToken ct)
    {
        var included = new Dictionary<ResourceKey, StoredResource>();
        var targets = new HashSet<ResourceKey>();
        var matched = matches.Select(match => match.Key).ToHashSet();
        foreach (var rule in query.Includes)
        {
            if (!rule.Reverse)
            {
                targets.UnionWith(rule.TargetsOf(matches));
            }
            else if (scope.Shows(rule.SourceType))
            {
                foreach (var source in await site.Store.ReferrersAsync(rule, matched, scope, MaxReferrers, ct))
                    included.TryAdd(source.Key, source);
            }
        }

        targets.RemoveWhere(key => matched.Contains(key) || included.ContainsKey(key) || !scope.Shows(key.Type));
        if (targets.Count > 0)
        {
            foreach (var target in await site.Store.ReadManyAsync(targets, ct))
                included.TryAdd(target.Key, target);
        }

        return [.. included.Values.Where(resource => !matched.Contains(resource.Key))];
    }
}

using DrCloud.Fhir.Histories;
using DrCloud.Fhir.Provenances;
using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;
using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Search;
using DrCloud.Grains.Provenances;
using Orleans.Concurrency;

namespace DrCloud.Grains.Search;

/// <summary>Work over a whole site, by its database and this silo's shared resources. Reentrant: it holds nothing between calls.</summary>
[StatelessWorker, Reentrant]
internal sealed class PopulationGrain(ClinicalSites sites, SearchQueryCache queries) : Grain, IPopulationGrain
{
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
        var query = queries.Read(request);
        var page = await site.Store.SearchAsync(query, request.Scope, request.After, ct);
        if (ProvenanceSearch.Of(query) is { } automatic)
        {
            var found = (await ProvenancePages.FindAsync(site.Store, automatic, ct)).Where(provenance => request.Scope.Shows(provenance.Target.Type));
            if (ProvenancePages.Merge(query, request.After, page, [.. found.Select(provenance => provenance.Resource)]) is not { } merged)
                return SearchPage.TooManyIncluded;

            page = merged;
        }

        var included = await IncludeWalk.RunAsync(new SiteIncludes(site, request.Scope), query.Includes, page.Matches, request.Scope, ct);
        return included is null ? SearchPage.TooManyIncluded : new SearchPage
        {
            Matches = page.Matches,
            Included = included,
            Next = page.Next,
            Total = page.Total,
        };
    }

    public async ValueTask<AutomaticProvenance?> ProvenanceAsync(WriteName write, CancellationToken ct) => await Site.Store.ProvenanceAsync(write, ct);

    private static ReadResult ResultOf(StoredResource? resource) =>
        resource is null ? new(ReadStatus.NotFound) : new(resource.Deleted ? ReadStatus.Gone : ReadStatus.Found, resource);
}

using DrCloud.Fhir.Capability;
using DrCloud.Fhir.Everything;
using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;
using DrCloud.Grains.Interfaces.Search;
using DrCloud.Grains.Shared;

namespace DrCloud.Grains.Patients;

/// <summary>
/// All of one record in pages, over one snapshot of it: first what it holds, then the shared resources that it shows, by creation. A position among
/// the latter has no type.
/// </summary>
internal sealed class WholeRecord(ClinicalSite site, RecordSnapshot record, string patient)
{
    private static readonly HashSet<string> AllTypes = [.. ServedTypes.All];

    public async ValueTask<SearchPage> PageAsync(EverythingQuery query, SearchPosition? after, CancellationToken ct)
    {
        var own = after is { SortValues: [null] } ? new RecordPage([], null, null) : RecordEverything.Page(record, query, after);
        var shared = own.Next is null ? await SharedAsync(query, own.Matches.Count > 0 ? null : after, ct) : [];
        var room = query.Count - own.Matches.Count;
        var included = shared.Count > room ? shared.GetRange(0, room) : shared;
        return new SearchPage
        {
            Matches = await new RecordSearch(site, record, patient).WithBodiesAsync(own.Matches, ct),
            Included = included,
            Next = own.Next ?? (shared.Count > room ? new SearchPosition([null], included.Count > 0 ? included[^1].Rid : long.MinValue) : null),
        };
    }

    /// <summary>The shared resources behind the position.</summary>
    private async ValueTask<List<StoredResource>> SharedAsync(EverythingQuery query, SearchPosition? after, CancellationToken ct)
    {
        var last = after is { SortValues: [null] } ? after.Rid : long.MinValue;
        return
        [
            .. (await SharedVisibility.AllAsync(record, query.Types ?? AllTypes, site.Shared, ct))
                .Where(resource => !resource.Deleted && resource.Rid > last && resource.LastUpdated.UtcTicks >= (query.Since ?? long.MinValue))
                .OrderBy(resource => resource.Rid),
        ];
    }
}

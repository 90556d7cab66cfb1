using System.Globalization;
using DrCloud.Fhir.Everything;
using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;
using DrCloud.Grains.Interfaces.Search;

namespace DrCloud.Api.Fhir.Operations;

/// <summary>
/// All records of the site, one after another, in pages. A position is the patient's id, its <see cref="StoredResource.Rid"/>, and the position within that
/// record; without an id, everything up to that patient has been shown.
/// </summary>
internal sealed class EveryRecord(FhirRequest request, FhirServices services, EverythingQuery query)
{
    /// <summary>Records that are looked into for one page at most: where few hold what is asked for, pages are short and may be empty.</summary>
    private const int MaxRecords = 50;

    private readonly List<StoredResource> _matches = [];
    private readonly Dictionary<ResourceKey, StoredResource> _included = [];

    /// <summary>One page.</summary>
    /// <param name="after">End of the page before, or null.</param>
    public async ValueTask<SearchPage> PageAsync(SearchPosition? after)
    {
        var (patient, rid, within) = Read(after);
        var records = 0;
        if (patient is not null && await TakeAsync(patient, within) is { } more)
        {
            return Page(Position(patient, rid, more));
        }

        while (true)
        {
            var patients = await PatientsAsync(rid);
            foreach (var next in patients.Matches)
            {
                if (IsFull || records++ == MaxRecords)
                {
                    return Page(Position(null, rid, null));
                }

                rid = next.Rid;
                if (await TakeAsync(next.Key.Id, null) is { } rest)
                {
                    return Page(Position(next.Key.Id, rid, rest));
                }
            }

            if (patients.Next is null)
            {
                return Page(null);
            }
        }
    }

    private bool IsFull => _matches.Count + _included.Count >= query.Count;

    private SearchPage Page(SearchPosition? next) => new() { Matches = _matches, Included = [.. _included.Values], Next = next };

    /// <summary>Patients by creation, behind one of them.</summary>
    private ValueTask<SearchPage> PatientsAsync(long rid) => services.Searches.RunAsync(
        request, $"_count={Math.Min(query.Count, MaxRecords)}", new SearchScope(null, null), rid < 0 ? null : new SearchPosition([], rid));

    /// <summary>Takes what of a record fits on the page; where it ended if there is more of it.</summary>
    private async ValueTask<SearchPosition?> TakeAsync(string patient, SearchPosition? within)
    {
        var room = query.Count - _matches.Count - _included.Count;
        var page = await services.Records.Of(request.Site, patient).EverythingAsync(query with { Count = room }, within, request.Aborted);
        _matches.AddRange(page.Matches);
        foreach (var shared in page.Included)
        {
            _included.TryAdd(shared.Key, shared);
        }

        return page.Next;
    }

    private static SearchPosition Position(string? patient, long rid, SearchPosition? within) =>
        new([patient, rid.ToString(CultureInfo.InvariantCulture), within?.SortValues[0]], within?.Rid ?? 0);

    private static (string? Patient, long Rid, SearchPosition? Within) Read(SearchPosition? position) =>
        position is { SortValues: [var patient, { } rid, var type] }
            ? (patient, long.Parse(rid, CultureInfo.InvariantCulture), new SearchPosition([type], position.Rid))
            : (null, -1, null);
}

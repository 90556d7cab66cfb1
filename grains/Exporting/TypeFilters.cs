using System.Text;
using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;
using DrCloud.Grains.Interfaces.Exporting;
using DrCloud.Storage.Exporting;

namespace DrCloud.Grains.Exporting;

/// <summary>
/// <c>_typeFilter</c>: of a type that has filters, only what one of them finds comes out. Resources are judged some at a time, from their own bytes, by the evaluator
/// that patients' records are searched with: as they were at the snapshot.
/// </summary>
internal sealed class TypeFilters
{
    private const int AtOnce = 200;

    private readonly string _baseAddress;
    private readonly Dictionary<string, (List<SearchQuery> Queries, List<StoredResource> Waiting)> _byType = new(StringComparer.Ordinal);

    public TypeFilters(ExportRequest request, SearchQueryCache queries)
    {
        _baseAddress = request.BaseAddress;
        foreach (var filter in request.Filters)
        {
            if (!_byType.TryGetValue(filter.Type, out var known))
            {
                _byType[filter.Type] = known = ([], []);
            }

            known.Queries.Add(queries.Get(new SearchAddress(filter.Type, null), filter.Query, request.BaseAddress) with { Count = AtOnce });
        }
    }

    /// <summary>True if the type has filters.</summary>
    public bool Apply(string type) => _byType.ContainsKey(type);

    /// <summary>Takes a resource of a type with filters; those that have passed so far are handed on.</summary>
    public void Add(in ExportedVersion version, ReadOnlySpan<byte> body, Action<string, ReadOnlySpan<byte>> pass)
    {
        var waiting = _byType[version.Type].Waiting;
        var json = body.ToArray();
        waiting.Add(new StoredResource
        {
            Key = new ResourceKey(version.Type, Encoding.UTF8.GetString(version.Id)),
            Version = 1,
            LastUpdated = version.LastUpdated,
            Seq = version.Seq,
            Rid = version.Seq,
            Owner = Encoding.UTF8.GetString(version.Owner),
            Json = json,
            Index = PackedIndex.Of(json, _baseAddress),
        });
        if (waiting.Count == AtOnce)
        {
            Judge(version.Type, pass);
        }
    }

    /// <summary>Hands on those that are left.</summary>
    public void Complete(Action<string, ReadOnlySpan<byte>> pass)
    {
        foreach (var type in _byType.Keys)
        {
            Judge(type, pass);
        }
    }

    private void Judge(string type, Action<string, ReadOnlySpan<byte>> pass)
    {
        var (queries, waiting) = _byType[type];
        var record = RecordSnapshot.Create("", 0, waiting, long.MaxValue);
        var found = queries.SelectMany(query => record.Search(query, new SearchScope(null, null), null).Matches).Select(match => match.Key).ToHashSet();
        foreach (var resource in waiting.Where(resource => found.Contains(resource.Key)))
        {
            pass(type, resource.Json.Span);
        }

        waiting.Clear();
    }
}

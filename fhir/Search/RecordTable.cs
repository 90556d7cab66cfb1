using DrCloud.Fhir.Resources;

namespace DrCloud.Fhir.Search;

/// <summary>The resources of one type in a record, ordered by Rid, cut into segments so that a change copies little. Immutable.</summary>
internal sealed class RecordTable
{
    private readonly string _type;
    private readonly string _patient;

    private RecordTable(string type, string patient, IReadOnlyList<RecordSegment> segments) => (_type, _patient, Segments) = (type, patient, segments);

    public IReadOnlyList<RecordSegment> Segments { get; }

    public long Bytes => Segments.Sum(segment => segment.Bytes);

    public long BodyBytes => Segments.Sum(segment => segment.BodyBytes);

    /// <summary>A table of resources with different ids.</summary>
    public static RecordTable Create(string type, string patient, IEnumerable<StoredResource> resources)
    {
        var rows = resources.ToArray();
        Array.Sort(rows, (a, b) => a.Rid.CompareTo(b.Rid));
        var empty = new RecordTable(type, patient, []);
        return new(type, patient, [.. rows.Chunk(RecordSegment.MaxRows).Select(chunk => new RecordSegment(Array.ConvertAll(chunk, empty.Shared)))]);
    }

    public StoredResource? Find(string id)
    {
        foreach (var segment in Segments)
        {
            if (segment.RowOf(id) is >= 0 and var row)
            {
                return segment.Rows[row];
            }
        }

        return null;
    }

    /// <summary>The table with these versions, each taken only if it is new or newer than what is held.</summary>
    public RecordTable With(IEnumerable<StoredResource> changed)
    {
        var changes = new List<StoredResource>[Math.Max(1, Segments.Count)];
        foreach (var resource in changed)
        {
            var (at, held) = Locate(resource);
            if (held is null || resource.Seq > held.Seq)
            {
                (changes[at] ??= []).Add(Shared(resource));
            }
        }

        return Rebuilt(at => changes[at] is { } list ? Merge(at, list) : null);
    }

    /// <summary>The table without these ids.</summary>
    public RecordTable Without(IEnumerable<string> ids)
    {
        var leaving = ids.ToHashSet();
        return Rebuilt(at => Segments.Count > at && leaving.Any(id => Segments[at].RowOf(id) >= 0)
            ? Segments[at].Rows.Where(row => !leaving.Contains(row.Key.Id))
            : null);
    }

    /// <summary>The table with some bodies left out; columns stay.</summary>
    public RecordTable WithoutBodies(IReadOnlySet<StoredResource> dropped) =>
        new(_type, _patient, [.. Segments.Select(segment => segment.Rows.Any(dropped.Contains) ? segment.WithoutBodies(dropped) : segment)]);

    /// <summary>The segment that holds the resource, or the one its Rid belongs into.</summary>
    private (int At, StoredResource? Held) Locate(StoredResource resource)
    {
        var at = 0;
        for (var i = 0; i < Segments.Count; i++)
        {
            if (Segments[i].RowOf(resource.Key.Id) is >= 0 and var row)
            {
                return (i, Segments[i].Rows[row]);
            }

            at = Segments[i].Rows[0].Rid <= resource.Rid ? i : at;
        }

        return (at, null);
    }

    private IEnumerable<StoredResource> Merge(int at, List<StoredResource> changes)
    {
        // Of two versions of one resource in a batch the newer counts.
        var newest = changes.GroupBy(resource => resource.Key.Id).ToDictionary(versions => versions.Key, versions => versions.MaxBy(version => version.Seq)!);
        var kept = Segments.Count > at ? Segments[at].Rows.Where(row => !newest.ContainsKey(row.Key.Id)) : [];
        return kept.Concat(newest.Values).OrderBy(row => row.Rid);
    }

    private RecordTable Rebuilt(Func<int, IEnumerable<StoredResource>?> rowsOf)
    {
        var segments = new List<RecordSegment>(Segments.Count + 1);
        for (var at = 0; at < Math.Max(1, Segments.Count); at++)
        {
            if (rowsOf(at) is { } rows)
            {
                segments.AddRange(rows.Chunk(RecordSegment.MaxRows).Select(chunk => new RecordSegment(chunk)));
            }
            else if (at < Segments.Count)
            {
                segments.Add(Segments[at]);
            }
        }

        return new(_type, _patient, segments);
    }

    /// <summary>The resource with the texts that all of the record share, so that each is held once.</summary>
    private StoredResource Shared(StoredResource resource)
    {
        var owner = resource.Owner == _patient ? _patient : resource.Owner;
        return ReferenceEquals(resource.Key.Type, _type) && ReferenceEquals(resource.Owner, owner) ? resource : new()
        {
            Key = resource.Key with { Type = _type },
            Version = resource.Version,
            LastUpdated = resource.LastUpdated,
            Seq = resource.Seq,
            Rid = resource.Rid,
            Owner = owner,
            Deleted = resource.Deleted,
            Json = resource.Json,
            Index = resource.Index,
        };
    }
}

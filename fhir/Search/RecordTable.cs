using DrCloud.Fhir.Resources;

namespace DrCloud.Fhir.Search;

/// <summary>The resources of one type in a record, ordered by Rid, cut into segments so that a change copies little. Immutable.</summary>
internal sealed class RecordTable
{
    private readonly string _type;
    private readonly string _patient;

    private RecordTable(string type, string patient, RecordSegment[] segments) => (_type, _patient, Segments) = (type, patient, segments);

    public RecordSegment[] Segments { get; }

    public long Bytes => Segments.Sum(segment => segment.ByteCount);

    public long BodyBytes => Segments.Sum(segment => segment.BodyBytes);

    /// <summary>A table of resources with different ids.</summary>
    public static RecordTable Create(string type, string patient, IEnumerable<StoredResource> resources)
    {
        var rows = resources.ToArray();
        if (!IsInOrder(rows))
        {
            Array.Sort(rows, (a, b) => a.Rid.CompareTo(b.Rid));
        }

        var segments = new List<RecordSegment>();
        Cut(type, patient, Array.ConvertAll(rows, resource => new SegmentRow(resource)), segments);
        return new(type, patient, [.. segments]);
    }

    public StoredResource? Find(string id) => Locate(id) is ({ } segment, var row) ? segment.Resource(row) : null;

    public bool Contains(string id) => Locate(id).Segment is not null;

    /// <summary>The table with these versions, each taken only if it is new or newer than what is held.</summary>
    public RecordTable With(IEnumerable<StoredResource> changed)
    {
        var changes = new List<StoredResource>[Math.Max(1, Segments.Length)];
        foreach (var resource in changed)
        {
            if (PlaceFor(resource) is >= 0 and var at)
            {
                (changes[at] ??= []).Add(resource);
            }
        }

        return Rebuilt(at => changes[at] is { } list ? Merge(at < Segments.Length ? Segments[at] : null, list) : null);
    }

    /// <summary>The table without these ids.</summary>
    public RecordTable Without(IReadOnlySet<string> ids) => Rebuilt(at =>
    {
        var rows = at < Segments.Length ? RowsOf(Segments[at], ids) : [];
        return rows.Count == 0 ? null : [.. Enumerable.Range(0, Segments[at].Count).Where(row => !rows.Contains(row)).Select(row => new SegmentRow(Segments[at], row))];
    });

    /// <summary>The table without the bodies of these log numbers; columns stay.</summary>
    public RecordTable WithoutBodies(IReadOnlySet<long> dropped) => new(_type, _patient, [.. Segments.Select(segment => segment.WithoutBodies(dropped))]);

    /// <summary>The table with the references unknown.</summary>
    public RecordTable WithReferencesUnknown() => new(_type, _patient, [.. Segments.Select(segment => segment.WithReferencesUnknown())]);

    /// <summary>As the database mostly gives them.</summary>
    private static bool IsInOrder(ReadOnlySpan<StoredResource> rows)
    {
        for (var row = 1; row < rows.Length; row++)
        {
            if (rows[row - 1].Rid > rows[row].Rid)
            {
                return false;
            }
        }

        return true;
    }

    private (RecordSegment? Segment, int Row) Locate(string id)
    {
        foreach (var segment in Segments)
        {
            if (segment.Values.RowOf(id) is >= 0 and var row)
            {
                return (segment, row);
            }
        }

        return (null, -1);
    }

    /// <summary>The segment that holds the resource, or the one its Rid belongs into; -1 if what is held is as new.</summary>
    private int PlaceFor(StoredResource resource)
    {
        var at = 0;
        for (var i = 0; i < Segments.Length; i++)
        {
            if (Segments[i].Values.RowOf(resource.Key.Id) is >= 0 and var row)
            {
                return resource.Seq > Segments[i].Seq(row) ? i : -1;
            }

            at = Segments[i].Rid(0) <= resource.Rid ? i : at;
        }

        return at;
    }

    /// <summary>The rows of the segment and the changes, by Rid; what the changes replace is left out.</summary>
    private static SegmentRow[] Merge(RecordSegment? segment, List<StoredResource> changes)
    {
        // Of two versions of one resource in a batch the newer counts.
        var newest = changes.GroupBy(resource => resource.Key.Id).ToDictionary(versions => versions.Key, versions => versions.MaxBy(version => version.Seq)!);
        var coming = newest.Values.OrderBy(resource => resource.Rid).ToArray();
        if (segment is null)
        {
            return Array.ConvertAll(coming, resource => new SegmentRow(resource));
        }

        var replaced = RowsOf(segment, newest.Keys);
        var rows = new SegmentRow[segment.Count - replaced.Count + coming.Length];
        var (at, next) = (0, 0);
        for (var row = 0; row < segment.Count; row++)
        {
            if (replaced.Contains(row))
            {
                continue;
            }

            while (next < coming.Length && coming[next].Rid < segment.Rid(row))
            {
                rows[at++] = new(coming[next++]);
            }

            rows[at++] = new(segment, row);
        }

        while (next < coming.Length)
        {
            rows[at++] = new(coming[next++]);
        }

        return rows;
    }

    /// <summary>The rows of those of the ids that the segment holds.</summary>
    private static HashSet<int> RowsOf(RecordSegment segment, IEnumerable<string> ids) => [.. ids.Select(segment.Values.RowOf).Where(row => row >= 0)];

    private static void Cut(string type, string patient, ReadOnlySpan<SegmentRow> rows, List<RecordSegment> segments)
    {
        for (var at = 0; at < rows.Length; at += RecordSegment.MaxRows)
        {
            segments.Add(new(type, patient, rows[at..Math.Min(at + RecordSegment.MaxRows, rows.Length)]));
        }
    }

    private RecordTable Rebuilt(Func<int, SegmentRow[]?> rowsOf)
    {
        var segments = new List<RecordSegment>(Segments.Length + 1);
        for (var at = 0; at < Math.Max(1, Segments.Length); at++)
        {
            if (rowsOf(at) is { } rows)
            {
                Cut(_type, _patient, rows, segments);
            }
            else if (at < Segments.Length)
            {
                segments.Add(Segments[at]);
            }
        }

        return new(_type, _patient, [.. segments]);
    }
}

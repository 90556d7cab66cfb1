using DrCloud.Fhir.Resources;

namespace DrCloud.Fhir.Search;

/// <summary>The matches of a search before they are sorted, by Rid, with the way back to their rows.</summary>
internal sealed class FoundRows
{
    private readonly List<(RecordSegment Segment, int[] PlaceOf)> _segments = [];
    private readonly List<(RecordSegment Segment, int Row)> _rows = [];

    /// <summary>The matches in some tables.</summary>
    public FoundRows(IReadOnlyList<RecordTable> tables, SearchCondition condition)
    {
        Span<ulong> words = stackalloc ulong[RecordSegment.MaxWords];
        foreach (var segment in tables.SelectMany(table => table.Segments))
        {
            var set = words[..segment.Words];
            segment.Matches(condition, set);
            for (var row = RowSet.Next(set, 0); row >= 0; row = RowSet.Next(set, row + 1))
            {
                _rows.Add((segment, row));
            }
        }

        if (tables.Count > 1)
        {
            _rows.Sort((a, b) => a.Segment.Rid(a.Row).CompareTo(b.Segment.Rid(b.Row)));
        }

        TakePlaces();
    }

    /// <summary>How many there are; the place of each is its number in the order of Rid.</summary>
    public int Count => _rows.Count;

    /// <summary>The segments with matches; the place of each row, or -1.</summary>
    public IReadOnlyList<(RecordSegment Segment, int[] PlaceOf)> Segments => _segments;

    public long Rid(int place) => _rows[place].Segment.Rid(_rows[place].Row);

    public long UpdatedTicks(int place) => _rows[place].Segment.UpdatedTicks(_rows[place].Row);

    public byte[] Id(int place) => _rows[place].Segment.Values.Id(_rows[place].Row).ToArray();

    public StoredResource Resource(int place) => _rows[place].Segment.Resource(_rows[place].Row);

    private void TakePlaces()
    {
        var placesOf = new Dictionary<RecordSegment, int[]>();
        var (last, placeOf) = (default(RecordSegment), Array.Empty<int>());
        for (var place = 0; place < _rows.Count; place++)
        {
            var (segment, row) = _rows[place];
            if (segment != last && !placesOf.TryGetValue(segment, out placeOf!))
            {
                placesOf[segment] = placeOf = new int[segment.Count];
                Array.Fill(placeOf, -1);
                _segments.Add((segment, placeOf));
            }

            last = segment;
            placeOf[row] = place;
        }
    }
}

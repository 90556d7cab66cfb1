using DrCloud.Fhir.Resources;

namespace DrCloud.Fhir.Search;

/// <summary>The matches of a search before they are sorted, by Rid, with the way back to their rows.</summary>
internal sealed class FoundRows
{
    private readonly List<(RecordSegment Segment, int[] PlaceOf)> _segments = [];
    private readonly List<(RecordSegment Segment, int Row)> _rows = [];

    /// <summary>How many there are; the place of each is its number in the order of Rid.</summary>
    public int Count => _rows.Count;

    /// <summary>The segments with matches; the place of each row, or -1.</summary>
    public IReadOnlyList<(RecordSegment Segment, int[] PlaceOf)> Segments => _segments;

    public long Rid(int place) => _rows[place].Segment.Rid(_rows[place].Row);

    public long UpdatedTicks(int place) => _rows[place].Segment.UpdatedTicks(_rows[place].Row);

    public byte[] Id(int place) => _rows[place].Segment.Values.Id(_rows[place].Row).ToArray();

    public StoredResource Resource(int place) => _rows[place].Segment.Resource(_rows[place].Row);

    public void Add(RecordSegment segment, ReadOnlySpan<ulong> set)
    {
        var row = RowSet.Next(set, 0);
        if (row < 0)
        {
            return;
        }

        var placeOf = new int[segment.Count];
        Array.Fill(placeOf, -1);
        for (; row >= 0; row = RowSet.Next(set, row + 1))
        {
            placeOf[row] = _rows.Count;
            _rows.Add((segment, row));
        }

        _segments.Add((segment, placeOf));
    }
}

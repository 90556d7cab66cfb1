using DrCloud.Fhir.Resources;

namespace DrCloud.Fhir.Search;

/// <summary>The matches of a search before they are sorted, by Rid, with the way back to their rows.</summary>
internal sealed class FoundRows
{
    private readonly List<(RecordSegment Segment, int[] PlaceOf)> _segments = [];

    /// <summary>The matches; their place in this list is their place below.</summary>
    public List<StoredResource> Resources { get; } = [];

    /// <summary>The segments with matches; the place of each row, or -1.</summary>
    public IReadOnlyList<(RecordSegment Segment, int[] PlaceOf)> Segments => _segments;

    public void Add(RecordSegment segment, ReadOnlySpan<ulong> set)
    {
        var row = RowSet.Next(set, 0);
        if (row < 0)
        {
            return;
        }

        var placeOf = new int[segment.Rows.Length];
        Array.Fill(placeOf, -1);
        for (; row >= 0; row = RowSet.Next(set, row + 1))
        {
            placeOf[row] = Resources.Count;
            Resources.Add(segment.Rows[row]);
        }

        _segments.Add((segment, placeOf));
    }
}

using DrCloud.Fhir.Resources;

namespace DrCloud.Fhir.Search;

/// <summary>What becomes a row of a segment: a resource, or a row of another segment, which is copied as the bytes it is.</summary>
internal readonly record struct SegmentRow
{
    /// <summary>A row for the resource.</summary>
    public SegmentRow(StoredResource resource) => Resource = resource;

    /// <summary>The same as in another segment.</summary>
    public SegmentRow(RecordSegment segment, int row) => (Segment, Row) = (segment, row);

    /// <summary>The resource, if it was in no segment before.</summary>
    public StoredResource? Resource { get; }

    /// <summary>The segment that holds the row already; null exactly if there is <see cref="Resource"/>.</summary>
    public RecordSegment? Segment { get; }

    /// <summary>Which of its rows.</summary>
    public int Row { get; }

    /// <summary>True for a tombstone.</summary>
    public bool IsDeleted => Segment?.Values.IsDeleted(Row) ?? Resource!.Deleted;
}

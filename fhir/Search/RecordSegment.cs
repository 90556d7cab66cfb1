using DrCloud.Fhir.Resources;

namespace DrCloud.Fhir.Search;

/// <summary>Up to <see cref="MaxRows"/> resources of one type, ordered by Rid. Immutable; what searches need beside the rows is built when first asked for.</summary>
internal sealed class RecordSegment
{
    /// <summary>Rows at most.</summary>
    public const int MaxRows = 1024;

    /// <summary>64-bit words of a set of rows, at most.</summary>
    public const int MaxWords = MaxRows / 64;

    /// <summary>Roughly what a resource costs beside its bytes: the objects and its id.</summary>
    private const int RowOverhead = 264;

    private readonly SegmentColumns _columns;

    public RecordSegment(StoredResource[] rows)
        : this(rows, new SegmentColumns(rows))
    {
    }

    private RecordSegment(StoredResource[] rows, SegmentColumns columns)
    {
        (Rows, _columns) = (rows, columns);
        foreach (var row in rows)
        {
            BodyBytes += row.Json.Length;
            Bytes += row.Json.Length + row.Index.Length + RowOverhead;
        }
    }

    public StoredResource[] Rows { get; }

    public long BodyBytes { get; }

    public long Bytes { get; }

    /// <summary>Words of a set of rows.</summary>
    public int Words => (Rows.Length + 63) / 64;

    /// <summary>The row of the id, or -1.</summary>
    public int RowOf(string id) => _columns.RowOf(id);

    /// <summary>The values of one expression.</summary>
    public IndexColumn Column(int expressionId) => _columns.Get(expressionId);

    /// <summary>The keys that the current resources refer to.</summary>
    public ResourceKey[] References(Func<ResourceKey, StoredResource?> find) => _columns.References(find);

    /// <summary>The rows whose current version fulfils the condition; tombstones never do.</summary>
    public void Matches(SearchCondition condition, Span<ulong> rows)
    {
        ConditionEvaluator.Evaluate(this, condition, rows);
        var live = _columns.Live;
        for (var word = 0; word < live.Length; word++)
        {
            rows[word] &= live[word];
        }
    }

    public RecordSegment WithoutBodies(IReadOnlySet<StoredResource> dropped) =>
        new([.. Rows.Select(row => dropped.Contains(row) ? BodyBudget.WithoutBody(row) : row)], _columns);
}

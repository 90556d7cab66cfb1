using DrCloud.Fhir.Search;
using DrCloud.Storage.Databases;

namespace DrCloud.Storage.Writing;

/// <summary>The rows of the index tables that a packed index stands for, and the difference between two of them.</summary>
internal sealed class IndexRows
{
    private static readonly TableShape[] Tables =
    [
        TableShape.Token, TableShape.String, TableShape.Date, TableShape.Reference, TableShape.Quantity, TableShape.Uri, TableShape.Number,
        TableShape.Position,
    ];

    private readonly Dictionary<TableShape, List<object?[]>> _added = Tables.ToDictionary(table => table, _ => new List<object?[]>());
    private readonly Dictionary<TableShape, List<object?[]>> _removed = Tables.ToDictionary(table => table, _ => new List<object?[]>());

    /// <summary>The rows to be added, by table.</summary>
    public IReadOnlyDictionary<TableShape, List<object?[]>> Added => _added;

    /// <summary>The rows to be removed, by table.</summary>
    public IReadOnlyDictionary<TableShape, List<object?[]>> Removed => _removed;

    /// <summary>Notes what changes when the search values of a resource go from <paramref name="before"/> to <paramref name="after"/>.</summary>
    public void Change(long rid, ReadOnlyMemory<byte> before, ReadOnlyMemory<byte> after)
    {
        var old = RowsOf(rid, before);
        var current = RowsOf(rid, after);
        foreach (var (table, row) in current.Where(row => !old.Contains(row)))
        {
            _added[table].Add(row);
        }

        foreach (var (table, row) in old.Where(row => !current.Contains(row)))
        {
            _removed[table].Add(row);
        }
    }

    /// <summary>Writes the differences: removals first, additions in the order of the tables' keys.</summary>
    public async Task FlushAsync(WriteSession session)
    {
        foreach (var table in Tables)
        {
            if (_removed[table] is { Count: > 0 } removed)
            {
                await session.DeleteAsync(table, removed);
            }

            if (_added[table] is { Count: > 0 } added)
            {
                added.Sort(IndexRowComparer.CompareOrder);
                await session.InsertAsync(table, added);
            }
        }
    }

    private static HashSet<(TableShape Table, object?[] Row)> RowsOf(long rid, ReadOnlyMemory<byte> packed)
    {
        var rows = new HashSet<(TableShape, object?[])>(IndexRowComparer.Instance);
        if (packed.IsEmpty)
        {
            return rows;
        }

        // What older versions packed has been written to the tables without the aspects.
        var hasAspects = PackedIndex.VersionOf(packed.Span) >= ResourceIndexer.FirstWithAspects;
        var quantities = new Dictionary<(int, double, double), long>();
        foreach (var (expression, value) in PackedIndex.Unpack(packed.Span))
        {
            if (expression is ResourceIndexer.AnyReference or ResourceIndexer.AttachmentUrl)
            {
                continue;
            }

            rows.Add(Row(rid, expression, value, quantities));
            if (hasAspects && AspectOf(value) is var (aspect, derived))
            {
                rows.Add(Row(rid, IndexAspects.IdOf(expression, aspect), derived, quantities));
            }
        }

        return rows;
    }

    private static (IndexAspect Aspect, IndexValue Value)? AspectOf(IndexValue value) => value switch
    {
        IndexValue.Token token when IndexAspects.TextOf(token) is { } text => (IndexAspect.Text, text),
        IndexValue.Quantity quantity when IndexAspects.CanonicalOf(quantity) is { } canonical => (IndexAspect.Canonical, canonical),
        _ => null,
    };

    private static (TableShape Table, object?[] Row) Row(long rid, int expression, IndexValue value, Dictionary<(int, double, double), long> quantities)
    {
        var expr = (long)expression;
        switch (value)
        {
            case IndexValue.Token token:
                return (TableShape.Token, [expr, Cut(token.Code), rid, Cut(token.System)]);
            case IndexValue.String text:
                return (TableShape.String, [expr, text.Folded, rid, text.Original]);
            case IndexValue.Date date:
                return (TableShape.Date, [expr, date.Low, date.High, rid]);
            case IndexValue.Reference reference:
                return (TableShape.Reference, [expr, Cut(reference.Id ?? reference.Url), rid, Cut(reference.Type), Cut(reference.Version)]);
            case IndexValue.Uri uri:
                return (TableShape.Uri, [expr, Cut(uri.Value), rid]);
            case IndexValue.Number number:
                return (TableShape.Number, [expr, Finite(number.Low), Finite(number.High), rid]);
            case IndexValue.Position { Point: var point }:
                return (TableShape.Position, [expr, point.Z, point.X, point.Y, rid]);
            case IndexValue.Quantity quantity:
                var (low, high) = (Finite(quantity.Low), Finite(quantity.High));
                var n = quantities[(expression, low, high)] = quantities.GetValueOrDefault((expression, low, high)) + 1;
                return (TableShape.Quantity, [expr, low, high, rid, n, Cut(quantity.System), Cut(quantity.Code), Cut(quantity.Unit)]);
            default:
                throw new InvalidOperationException($"Search values of {value.GetType().Name} have no table.");
        }
    }

    private static string Cut(string? text) => text is null ? "" : TextFolding.Cut(text);

    /// <summary>Neither database keeps an infinity.</summary>
    internal static double Finite(double value) => Math.Clamp(value, double.MinValue, double.MaxValue);
}

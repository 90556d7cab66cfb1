using DrCloud.Fhir.Resources;

namespace DrCloud.Fhir.Search;

/// <summary>
/// What searches need of a segment's rows beside the rows: ids in order, the living, the values by expression, the references. Each is built when first
/// asked for and then kept; two readers may build the same at once, and one of the results stays. Bodies play no part.
/// </summary>
internal sealed class SegmentColumns(StoredResource[] rows)
{
    private sealed record IdOrder(int[] Hashes, ushort[] Rows);

    private volatile IdOrder? _ids;
    private volatile ulong[]? _live;
    private volatile ResourceKey[]? _references;
    private volatile KeyValuePair<int, IndexColumn>[] _columns = [];

    /// <summary>The rows that are no tombstones.</summary>
    public ulong[] Live => _live ??= FindLive();

    /// <summary>The row of the id, or -1.</summary>
    public int RowOf(string id)
    {
        var order = _ids ??= OrderIds();
        var hash = string.GetHashCode(id);
        for (var at = FirstOf(order.Hashes, hash); at < order.Hashes.Length && order.Hashes[at] == hash; at++)
        {
            if (rows[order.Rows[at]].Key.Id == id)
            {
                return order.Rows[at];
            }
        }

        return -1;
    }

    /// <summary>The values of the expression.</summary>
    public IndexColumn Get(int expressionId)
    {
        var columns = _columns;
        foreach (var (id, column) in columns)
        {
            if (id == expressionId)
            {
                return column;
            }
        }

        var built = IndexColumnBuilder.Build(rows, expressionId);
        _columns = [.. columns, new(expressionId, built)];
        return built;
    }

    /// <summary>The keys that current resources refer to, each once. A key that <paramref name="find"/> knows is taken from there, so that its texts are held once.</summary>
    public ResourceKey[] References(Func<ResourceKey, StoredResource?> find) =>
        _references ??= [.. RecordReferences.AllOf(rows).Distinct().Select(key => find(key)?.Key ?? key)];

    private IdOrder OrderIds()
    {
        var hashes = Array.ConvertAll(rows, row => string.GetHashCode(row.Key.Id));
        var order = new ushort[rows.Length];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = (ushort)i;
        }

        Array.Sort(hashes, order);
        return new(hashes, order);
    }

    private static int FirstOf(int[] hashes, int hash)
    {
        var at = Array.BinarySearch(hashes, hash);
        while (at > 0 && hashes[at - 1] == hash)
        {
            at--;
        }

        return at < 0 ? hashes.Length : at;
    }

    private ulong[] FindLive()
    {
        var live = new ulong[(rows.Length + 63) / 64];
        for (var row = 0; row < rows.Length; row++)
        {
            if (!rows[row].Deleted)
            {
                live[row >> 6] |= 1UL << row;
            }
        }

        return live;
    }
}

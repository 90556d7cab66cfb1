using System.Text;

namespace DrCloud.Fhir.Search;

/// <summary>
/// The ids and search values of a segment's rows, in one block of bytes, and what searches need beside them: each column is built when first asked for
/// and then kept; two readers may build the same at once, and one of the results stays. Bodies play no part, so that they can go.
/// </summary>
internal sealed class SegmentValues
{
    private const int MaxIdLength = 64;

    /// <summary>So few ids are compared one by one.</summary>
    private const int FewRows = 8;

    private readonly SegmentBlock _block;
    private readonly ulong[]? _tombstones;
    private volatile ushort[]? _byHash;
    private volatile KeyValuePair<(int Id, IndexAspect Aspect), IndexColumn>[] _columns = [];

    public SegmentValues(ReadOnlySpan<SegmentRow> rows)
    {
        _block = new SegmentBlock(rows);
        for (var row = 0; row < rows.Length; row++)
        {
            if (rows[row].IsDeleted)
            {
                _tombstones ??= new ulong[Words];
                _tombstones[row >> 6] |= 1UL << row;
            }
        }
    }

    /// <summary>How many rows there are.</summary>
    public int Count => _block.Count;

    /// <summary>Bytes of ids and values.</summary>
    public long Bytes => _block.Length;

    /// <summary>64-bit words of a set of rows.</summary>
    public int Words => (Count + 63) / 64;

    /// <summary>Id and values of the row, as another segment's may take them.</summary>
    public ReadOnlySpan<byte> Held(int row) => _block.Row(row);

    /// <summary>The logical id, UTF-8.</summary>
    public ReadOnlySpan<byte> Id(int row) => _block.Id(row);

    /// <summary>A reader of the values; those of a tombstone are not searched.</summary>
    public IndexReader Reader(int row) => _block.Values(row);

    /// <summary>The packed values, put together anew at each call.</summary>
    public ReadOnlyMemory<byte> Index(int row) => _block.Packed(row);

    /// <summary>True for a tombstone.</summary>
    public bool IsDeleted(int row) => _tombstones is not null && (_tombstones[row >> 6] & (1UL << row)) != 0;

    /// <summary>Leaves in the set the rows that are there and no tombstones.</summary>
    public void KeepCurrent(Span<ulong> set)
    {
        // The last word may have bits without rows.
        set[^1] &= ulong.MaxValue >> (-Count & 63);
        for (var word = 0; _tombstones is not null && word < set.Length; word++)
        {
            set[word] &= ~_tombstones[word];
        }
    }

    /// <summary>The row of the id, or -1.</summary>
    public int RowOf(string id)
    {
        Span<byte> utf8 = stackalloc byte[MaxIdLength];
        if (!Encoding.UTF8.TryGetBytes(id, utf8, out var length))
        {
            return -1;
        }

        utf8 = utf8[..length];
        return Count <= FewRows ? Scan(utf8) : Probe(utf8);
    }

    private int Scan(ReadOnlySpan<byte> id)
    {
        for (var row = 0; row < Count; row++)
        {
            if (Id(row).SequenceEqual(id))
            {
                return row;
            }
        }

        return -1;
    }

    private int Probe(ReadOnlySpan<byte> id)
    {
        var table = _byHash ??= HashIds();
        for (var slot = Slot(id, table.Length); table[slot] != 0; slot = (slot + 1) % table.Length)
        {
            if (Id(table[slot] - 1).SequenceEqual(id))
            {
                return table[slot] - 1;
            }
        }

        return -1;
    }

    /// <summary>The values of the expression, or what follows from them.</summary>
    public IndexColumn Column(int expressionId, IndexAspect aspect = IndexAspect.Value)
    {
        var columns = _columns;
        foreach (var (key, column) in columns)
        {
            if (key.Id == expressionId && key.Aspect == aspect)
            {
                return column;
            }
        }

        var built = IndexColumnBuilder.Build(this, expressionId, aspect);
        _columns = [.. columns, new((expressionId, aspect), built)];
        return built;
    }

    /// <summary>Open addressing at most half full: each slot a row's number, counted from 1.</summary>
    private ushort[] HashIds()
    {
        var table = new ushort[(2 * Count) + 1];
        for (var row = 0; row < Count; row++)
        {
            var slot = Slot(Id(row), table.Length);
            while (table[slot] != 0)
            {
                slot = (slot + 1) % table.Length;
            }

            table[slot] = (ushort)(row + 1);
        }

        return table;
    }

    private static int Slot(ReadOnlySpan<byte> id, int slots)
    {
        var hash = new HashCode();
        hash.AddBytes(id);
        return (int)((uint)hash.ToHashCode() % (uint)slots);
    }
}

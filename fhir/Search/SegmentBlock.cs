using System.Buffers;
using System.Text;

namespace DrCloud.Fhir.Search;

/// <summary>The ids and packed search values of rows in one block of bytes. Of a packed index it holds what differs from resource to resource (<see cref="IndexShapes"/>).</summary>
/// <remarks>
/// Row after row: length of the id (1 byte), the id; then, if the row has a packed index, the number of its shape plus one (varint), its version (1), the
/// length of its lengths (varint), its lengths and its values. A packed index whose shape has no number follows as a whole behind a 0.
/// </remarks>
internal readonly struct SegmentBlock
{
    /// <summary>What a row may have more than its id and packed index.</summary>
    private const int MostAdded = 2;

    private readonly byte[] _bytes;
    private readonly int[] _ends;

    public SegmentBlock(ReadOnlySpan<SegmentRow> rows)
    {
        var most = 0;
        foreach (var row in rows)
        {
            most += row.Resource is { } resource
                ? MostAdded + Encoding.UTF8.GetMaxByteCount(resource.Key.Id.Length) + resource.Index.Length
                : row.Segment!.Values.Held(row.Row).Length;
        }

        _ends = new int[rows.Length];
        var buffer = ArrayPool<byte>.Shared.Rent(most);
        var (at, shape) = (0, -1);
        for (var row = 0; row < rows.Length; row++)
        {
            at += Write(rows[row], buffer.AsSpan(at), ref shape);
            _ends[row] = at;
        }

        _bytes = buffer[..at];
        ArrayPool<byte>.Shared.Return(buffer);
    }

    /// <summary>How many rows there are.</summary>
    public int Count => _ends.Length;

    /// <summary>Bytes of the block.</summary>
    public int Length => _bytes.Length;

    /// <summary>All of the row, as another block may take it.</summary>
    public ReadOnlySpan<byte> Row(int row) => _bytes.AsSpan(StartOf(row).._ends[row]);

    /// <summary>The logical id, UTF-8.</summary>
    public ReadOnlySpan<byte> Id(int row)
    {
        var start = StartOf(row);
        return _bytes.AsSpan(start + 1, _bytes[start]);
    }

    /// <summary>A reader of the search values; of a row without a packed index: without values.</summary>
    public IndexReader Values(int row)
    {
        var index = IndexOf(row);
        if (index.IsEmpty)
        {
            return default;
        }

        return TryOpen(index, out var ids, out _, out var lengths, out var values) ? new(ids, lengths, values) : new(index[1..]);
    }

    /// <summary>The packed index, put together anew.</summary>
    public byte[] Packed(int row)
    {
        var index = IndexOf(row);
        if (index.IsEmpty)
        {
            return [];
        }

        return TryOpen(index, out var ids, out var version, out var lengths, out var values) ? PackedIndex.Of(version, ids, lengths, values) : index[1..].ToArray();
    }

    /// <summary>Returns the number of bytes written.</summary>
    private static int Write(SegmentRow row, Span<byte> into, ref int shape)
    {
        if (row.Resource is not { } resource)
        {
            var held = row.Segment!.Values.Held(row.Row);
            held.CopyTo(into);
            return held.Length;
        }

        into[0] = checked((byte)Encoding.UTF8.GetBytes(resource.Key.Id, into[1..]));
        var at = 1 + into[0];
        return at + Write(resource.Index.Span, into[at..], ref shape);
    }

    private static int Write(ReadOnlySpan<byte> packed, Span<byte> into, ref int shape)
    {
        if (packed.Length < PackedIndex.HeaderLength)
        {
            return 0;
        }

        var ids = PackedIndex.IdsOf(packed);
        if (shape < 0 || !ids.SequenceEqual(IndexShapes.Ids(shape)))
        {
            shape = IndexShapes.NumberOf(ids);
        }

        var at = PackedText.WriteVarint(into, (ulong)(shape + 1));
        if (shape < 0)
        {
            packed.CopyTo(into[at..]);
            return at + packed.Length;
        }

        into[at++] = packed[0];
        var lengths = PackedIndex.LengthsOf(packed);
        var values = PackedIndex.ValuesOf(packed);
        at += PackedText.WriteVarint(into[at..], (ulong)lengths.Length);
        lengths.CopyTo(into[at..]);
        values.CopyTo(into[(at + lengths.Length)..]);
        return at + lengths.Length + values.Length;
    }

    private static bool TryOpen(
        ReadOnlySpan<byte> index, out ReadOnlySpan<int> ids, out byte version, out ReadOnlySpan<byte> lengths, out ReadOnlySpan<byte> values)
    {
        ids = default;
        version = 0;
        lengths = values = default;
        var at = 0;
        var number = (int)PackedText.ReadVarint(index, ref at);
        if (number == 0)
        {
            return false;
        }

        ids = IndexShapes.Ids(number - 1);
        version = index[at++];
        var length = (int)PackedText.ReadVarint(index, ref at);
        lengths = index.Slice(at, length);
        values = index[(at + length)..];
        return true;
    }

    private ReadOnlySpan<byte> IndexOf(int row)
    {
        var start = StartOf(row);
        return _bytes.AsSpan(start + 1 + _bytes[start], _ends[row] - start - 1 - _bytes[start]);
    }

    private int StartOf(int row) => row == 0 ? 0 : _ends[row - 1];
}

using System.Buffers.Binary;
using System.Text;

namespace DrCloud.Fhir.Search;

/// <summary>Writes the layout of <see cref="PackedIndex"/>; its buffers are reused from one resource to the next.</summary>
internal sealed class PackedIndexWriter
{
    // A rare large resource does not keep its memory.
    private const int KeptLength = 64 * 1024;

    private readonly List<(int Id, int Length)> _groups = [];
    private Dictionary<string, int> _offsets = new(StringComparer.Ordinal);
    private byte[] _values = new byte[KeptLength];
    private int _at;

    /// <summary>Packs entries that are ordered by expression id.</summary>
    public byte[] Write(IReadOnlyList<IndexEntry> entries, int version)
    {
        _offsets.Clear();
        _groups.Clear();
        _at = 0;
        for (var i = 0; i < entries.Count;)
        {
            i = WriteGroup(entries, i);
        }

        var packed = Assemble(version);
        if (_values.Length > KeptLength)
        {
            (_values, _offsets) = (new byte[KeptLength], new(StringComparer.Ordinal));
        }

        return packed;
    }

    private int WriteGroup(IReadOnlyList<IndexEntry> entries, int first)
    {
        var (id, start) = (entries[first].ExpressionId, _at);
        var kind = KindOf(entries[first].Value);
        Room(1)[0] = (byte)kind;
        _at++;
        var next = first;
        for (; next < entries.Count && entries[next].ExpressionId == id; next++)
        {
            WriteValue(entries[next].Value, kind);
        }

        _groups.Add((id, _at - start));
        return next;
    }

    private byte[] Assemble(int version)
    {
        var valuesAt = PackedIndex.HeaderLength;
        foreach (var (_, length) in _groups)
        {
            valuesAt += sizeof(int) + VarintLength((ulong)length);
        }

        var packed = new byte[valuesAt + _at];
        PackedIndex.WriteHeader(packed, checked((byte)version), _groups.Count, valuesAt);
        var (idAt, lengthAt) = (PackedIndex.HeaderLength, PackedIndex.HeaderLength + (sizeof(int) * _groups.Count));
        foreach (var (id, length) in _groups)
        {
            BinaryPrimitives.WriteInt32LittleEndian(packed.AsSpan(idAt), id);
            idAt += sizeof(int);
            lengthAt += PackedText.WriteVarint(packed.AsSpan(lengthAt), (ulong)length);
        }

        _values.AsSpan(0, _at).CopyTo(packed.AsSpan(valuesAt));
        return packed;
    }

    private static SearchValueKind KindOf(IndexValue value) => value switch
    {
        IndexValue.Token => SearchValueKind.Token,
        IndexValue.String => SearchValueKind.String,
        IndexValue.Date => SearchValueKind.Date,
        IndexValue.Reference => SearchValueKind.Reference,
        IndexValue.Quantity => SearchValueKind.Quantity,
        IndexValue.Uri => SearchValueKind.Uri,
        IndexValue.Number => SearchValueKind.Number,
        IndexValue.Position => SearchValueKind.Position,
        _ => throw new ArgumentException($"{value.GetType().Name} is not an index value that can be packed."),
    };

    private void WriteValue(IndexValue value, SearchValueKind kind)
    {
        switch (value)
        {
            case IndexValue.Token token when kind == SearchValueKind.Token:
                WriteTexts(token.System, token.Code, token.Text);
                break;
            case IndexValue.String text when kind == SearchValueKind.String:
                WriteTexts(text.Original, text.Folded);
                break;
            case IndexValue.Date date when kind == SearchValueKind.Date:
                WriteInt64(date.Low);
                WriteVarint((ulong)date.High - (ulong)date.Low);
                break;
            case IndexValue.Reference reference when kind == SearchValueKind.Reference:
                WriteTexts(reference.Type, reference.Id, reference.Url, reference.Version);
                break;
            case IndexValue.Quantity quantity when kind == SearchValueKind.Quantity:
                WriteRange(quantity.Low, quantity.High);
                WriteTexts(quantity.System, quantity.Code, quantity.Unit);
                break;
            case IndexValue.Uri uri when kind == SearchValueKind.Uri:
                WriteTexts(uri.Value);
                break;
            case IndexValue.Number number when kind == SearchValueKind.Number:
                WriteRange(number.Low, number.High);
                break;
            case IndexValue.Position position when kind == SearchValueKind.Position:
                WriteRange(position.Point.X, position.Point.Y);
                WriteInt64(BitConverter.DoubleToInt64Bits(position.Point.Z));
                break;
            default:
                throw new ArgumentException($"An expression of kind {kind} has a value of type {value.GetType().Name}.");
        }
    }

    private void WriteRange(double low, double high)
    {
        WriteInt64(BitConverter.DoubleToInt64Bits(low));
        WriteInt64(BitConverter.DoubleToInt64Bits(high));
    }

    private void WriteTexts(params ReadOnlySpan<string?> texts)
    {
        foreach (var text in texts)
        {
            WriteText(text);
        }
    }

    private void WriteText(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            WriteTag(0, PackedText.Known);
        }
        else if (KnownTexts.NumberOf(text) is >= 0 and var number)
        {
            WriteTag(number + 1, PackedText.Known);
        }
        else if (_offsets.TryGetValue(text, out var offset))
        {
            WriteTag(offset, PackedText.Repeated);
        }
        else
        {
            _offsets.Add(text, _at);
            var length = Encoding.UTF8.GetByteCount(text);
            WriteTag(length, PackedText.Inline);
            _at += Encoding.UTF8.GetBytes(text, Room(length));
        }
    }

    private void WriteTag(int number, int form) => WriteVarint(((ulong)number << 2) | (uint)form);

    private void WriteInt64(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(Room(sizeof(long)), value);
        _at += sizeof(long);
    }

    private void WriteVarint(ulong value) => _at += PackedText.WriteVarint(Room(10), value);

    private static int VarintLength(ulong value)
    {
        var length = 1;
        for (; value >= 0x80; value >>= 7)
        {
            length++;
        }

        return length;
    }

    private Span<byte> Room(int length)
    {
        if (_at + length > _values.Length)
        {
            Array.Resize(ref _values, Math.Max(2 * _values.Length, _at + length));
        }

        return _values.AsSpan(_at);
    }
}

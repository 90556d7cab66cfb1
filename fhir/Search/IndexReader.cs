using System.Buffers.Binary;
using System.Text;

namespace DrCloud.Fhir.Search;

/// <summary>
/// Reads a packed index forward without allocating. <see cref="Seek"/> moves before the values of one expression, then each
/// <see cref="Read"/> to the next of them; without a <see cref="Seek"/>, <see cref="Read"/> walks through all values.
/// </summary>
/// <remarks>
/// The properties are those of <see cref="IndexValue"/>, by <see cref="Kind"/>; texts are UTF-8, an absent one is empty.
/// They hold until the next <see cref="Read"/> or <see cref="Seek"/>.
/// <code>
/// var reader = new IndexReader(resource.Index.Span);
/// foreach (var id in parameter.ExpressionIds)
/// {
///     if (reader.Seek(id)) while (reader.Read()) { … reader.Code … }
/// }
/// </code>
/// </remarks>
public ref struct IndexReader
{
    private readonly ReadOnlySpan<int> _ids;
    private readonly ReadOnlySpan<byte> _lengths;
    private readonly ReadOnlySpan<byte> _values;
    private ReadOnlySpan<byte> _first;
    private ReadOnlySpan<byte> _second;
    private ReadOnlySpan<byte> _third;
    private ReadOnlySpan<byte> _fourth;
    private long _low;
    private long _high;
    private long _last;
    private int _at;
    private int _groupEnd;
    private int _group = -1;
    private int _lengthAt;
    private bool _sought;

    /// <summary>A reader before the first value; of empty bytes: without values.</summary>
    public IndexReader(ReadOnlySpan<byte> packed)
    {
        if (packed.Length >= PackedIndex.HeaderLength)
        {
            _ids = PackedIndex.IdsOf(packed);
            _lengths = PackedIndex.LengthsOf(packed);
            _values = PackedIndex.ValuesOf(packed);
        }
    }

    /// <summary>A reader of a packed index whose parts do not lie together.</summary>
    internal IndexReader(ReadOnlySpan<int> ids, ReadOnlySpan<byte> lengths, ReadOnlySpan<byte> values)
    {
        _ids = ids;
        _lengths = lengths;
        _values = values;
    }

    /// <summary>The expression of the current value.</summary>
    public readonly int ExpressionId => _ids[_group];

    /// <summary>The kind of the current value.</summary>
    public SearchValueKind Kind { get; private set; }

    /// <summary>System of a token or quantity.</summary>
    public readonly ReadOnlySpan<byte> System => _first;

    /// <summary>Code of a token or quantity.</summary>
    public readonly ReadOnlySpan<byte> Code => _second;

    /// <summary>Display text of a token.</summary>
    public readonly ReadOnlySpan<byte> Text => _third;

    /// <summary>Unit of a quantity as shown to people.</summary>
    public readonly ReadOnlySpan<byte> Unit => _third;

    /// <summary>String as written.</summary>
    public readonly ReadOnlySpan<byte> Original => _first;

    /// <summary>String folded.</summary>
    public readonly ReadOnlySpan<byte> Folded => _second;

    /// <summary>Resource type of a literal reference.</summary>
    public readonly ReadOnlySpan<byte> Type => _first;

    /// <summary>Logical id of a literal reference.</summary>
    public readonly ReadOnlySpan<byte> Id => _second;

    /// <summary>Address of a reference that is not a literal relative one.</summary>
    public readonly ReadOnlySpan<byte> Url => _third;

    /// <summary>Version of a canonical reference.</summary>
    public readonly ReadOnlySpan<byte> Version => _fourth;

    /// <summary>A uri.</summary>
    public readonly ReadOnlySpan<byte> Uri => _first;

    /// <summary>Begin of a date's range, UTC ticks, included.</summary>
    public readonly long LowTicks => _low;

    /// <summary>End of a date's range, UTC ticks, included.</summary>
    public readonly long HighTicks => _high;

    /// <summary>Low end of a number or quantity, included.</summary>
    public readonly double Low => BitConverter.Int64BitsToDouble(_low);

    /// <summary>High end of a number or quantity, included.</summary>
    public readonly double High => BitConverter.Int64BitsToDouble(_high);

    /// <summary>A place on the earth.</summary>
    public readonly EarthPoint Point => new(Low, High, BitConverter.Int64BitsToDouble(_last));

    /// <summary>Moves before the first value of the expression, forward or back; false if it has none.</summary>
    public bool Seek(int expressionId)
    {
        var group = _ids.IndexOf(expressionId);
        if (group < 0)
        {
            return false;
        }

        if (group <= _group)
        {
            _group = -1;
            _groupEnd = 0;
            _lengthAt = 0;
        }

        while (_group < group)
        {
            NextGroup();
        }

        return _sought = true;
    }

    /// <summary>Moves to the next value; false at the end.</summary>
    public bool Read()
    {
        if (_at >= _groupEnd)
        {
            if (_sought || _lengthAt >= _lengths.Length)
            {
                return false;
            }

            NextGroup();
        }

        ReadValue();
        return true;
    }

    /// <summary>The current value as an object.</summary>
    public readonly IndexValue ToValue() => Kind switch
    {
        SearchValueKind.Token => new IndexValue.Token(ToText(_first), ToText(_second), ToText(_third)),
        SearchValueKind.String => new IndexValue.String(ToText(_first) ?? "", ToText(_second) ?? ""),
        SearchValueKind.Date => new IndexValue.Date(_low, _high),
        SearchValueKind.Reference => new IndexValue.Reference(ToText(_first), ToText(_second), ToText(_third), ToText(_fourth)),
        SearchValueKind.Quantity => new IndexValue.Quantity(Low, High, ToText(_first), ToText(_second), ToText(_third)),
        SearchValueKind.Uri => new IndexValue.Uri(ToText(_first) ?? ""),
        SearchValueKind.Number => new IndexValue.Number(Low, High),
        SearchValueKind.Position => new IndexValue.Position(Point),
        _ => throw new InvalidDataException($"A packed index holds a value of kind {Kind}."),
    };

    private static string? ToText(ReadOnlySpan<byte> utf8) => utf8.IsEmpty ? null : Encoding.UTF8.GetString(utf8);

    private void NextGroup()
    {
        _group++;
        _at = _groupEnd;
        _groupEnd += (int)ReadVarint(_lengths, ref _lengthAt);
        Kind = (SearchValueKind)_values[_at++];
    }

    private void ReadValue()
    {
        switch (Kind)
        {
            case SearchValueKind.Token:
                ReadTexts(3);
                break;
            case SearchValueKind.String:
                ReadTexts(2);
                break;
            case SearchValueKind.Date:
                _low = ReadInt64();
                _high = _low + (long)ReadVarint(_values, ref _at);
                break;
            case SearchValueKind.Reference:
                ReadTexts(4);
                break;
            case SearchValueKind.Quantity:
                (_low, _high) = (ReadInt64(), ReadInt64());
                ReadTexts(3);
                break;
            case SearchValueKind.Uri:
                ReadTexts(1);
                break;
            case SearchValueKind.Number:
                (_low, _high) = (ReadInt64(), ReadInt64());
                break;
            case SearchValueKind.Position:
                (_low, _high, _last) = (ReadInt64(), ReadInt64(), ReadInt64());
                break;
            default:
                throw new InvalidDataException($"A packed index holds a value of kind {Kind}.");
        }
    }

    private long ReadInt64()
    {
        var value = BinaryPrimitives.ReadInt64LittleEndian(_values[_at..]);
        _at += sizeof(long);
        return value;
    }

    private void ReadTexts(int count)
    {
        _first = PackedText.Read(_values, ref _at);
        _second = count > 1 ? PackedText.Read(_values, ref _at) : default;
        _third = count > 2 ? PackedText.Read(_values, ref _at) : default;
        _fourth = count > 3 ? PackedText.Read(_values, ref _at) : default;
    }

    private static ulong ReadVarint(ReadOnlySpan<byte> from, scoped ref int at) => PackedText.ReadVarint(from, ref at);
}

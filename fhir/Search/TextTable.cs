using System.Text;

namespace DrCloud.Fhir.Search;

/// <summary>The distinct values of a column whose values are texts, each of a fixed number of parts, in one block of UTF-8. An absent part is empty.</summary>
internal sealed class TextTable
{
    private readonly byte[] _texts;
    private readonly int[] _ends;
    private readonly int _parts;

    private TextTable(byte[] texts, int[] ends, int parts) => (_texts, _ends, _parts) = (texts, ends, parts);

    /// <summary>How many values there are.</summary>
    public int Count => _ends.Length / _parts;

    /// <summary>One part of one value.</summary>
    public ReadOnlySpan<byte> Part(int value, int part)
    {
        var at = (value * _parts) + part;
        var start = at == 0 ? 0 : _ends[at - 1];
        return _texts.AsSpan(start, _ends[at] - start);
    }

    /// <summary>The part as text; null if it is absent.</summary>
    public string? Text(int value, int part) => Part(value, part) is { IsEmpty: false } utf8 ? Encoding.UTF8.GetString(utf8) : null;

    /// <summary>Collects values and gives equal ones the same number.</summary>
    public sealed class Builder(int parts)
    {
        private readonly Dictionary<int, int> _newestOfHash = [];
        private readonly List<int> _olderOfHash = [];
        private readonly List<int> _ends = [];
        private byte[] _texts = new byte[256];
        private int _length;

        /// <summary>The number of the value with these parts; beyond the number of parts they are to be left out.</summary>
        public int Add(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second = default, ReadOnlySpan<byte> third = default, ReadOnlySpan<byte> fourth = default)
        {
            var start = _length;
            Span<int> ends = [Append(first), Append(second), Append(third), Append(fourth)];
            var added = _texts.AsSpan(start, _length - start);
            var hash = Hash(added);
            var newest = _newestOfHash.GetValueOrDefault(hash, -1);
            for (var value = newest; value >= 0; value = _olderOfHash[value])
            {
                if (IsSame(value, added, ends[..parts], start))
                {
                    _length = start;
                    return value;
                }
            }

            _olderOfHash.Add(newest);
            _newestOfHash[hash] = _olderOfHash.Count - 1;
            _ends.AddRange(ends[..parts]);
            return _olderOfHash.Count - 1;
        }

        /// <summary>The table of the values added.</summary>
        public TextTable Build() => new(_texts[.._length], [.. _ends], parts);

        private static int Hash(ReadOnlySpan<byte> bytes)
        {
            var hash = new HashCode();
            hash.AddBytes(bytes);
            return hash.ToHashCode();
        }

        private bool IsSame(int value, ReadOnlySpan<byte> added, ReadOnlySpan<int> ends, int start)
        {
            var begin = value == 0 ? 0 : _ends[(value * parts) - 1];
            for (var part = 0; part < parts; part++)
            {
                if (_ends[(value * parts) + part] - begin != ends[part] - start)
                {
                    return false;
                }
            }

            return _texts.AsSpan(begin, added.Length).SequenceEqual(added);
        }

        /// <summary>Returns where the text ends.</summary>
        private int Append(ReadOnlySpan<byte> text)
        {
            if (_length + text.Length > _texts.Length)
            {
                Array.Resize(ref _texts, Math.Max(2 * _texts.Length, _length + text.Length));
            }

            text.CopyTo(_texts.AsSpan(_length));
            return _length += text.Length;
        }
    }
}

using System.Buffers.Text;
using System.Text.Json;

namespace DrCloud.Fhir.Resources;

/// <summary>What a JSON literal must fulfil beyond JSON's grammar: <see href="https://hl7.org/fhir/R4/datatypes.html#string">string</see> and <see href="https://hl7.org/fhir/R4/datatypes.html#decimal">decimal</see>.</summary>
internal static class JsonLiterals
{
    /// <summary>Characters of the longest number literal; the specification asks for at least 18 digits.</summary>
    private const int MaxNumberLength = 64;

    /// <summary>Refuses a number that no finite number represents, and endless ones.</summary>
    public static void CheckNumber(ref Utf8JsonReader reader)
    {
        if (reader.ValueSpan.Length > MaxNumberLength || !reader.TryGetDouble(out var value) || !double.IsFinite(value))
        {
            throw new JsonException("A number is out of range.");
        }
    }

    /// <summary>Refuses what no <see href="https://www.w3.org/TR/xml/#charsets">character of XML</see> is, as a resource must be had as XML too: lone surrogates, control characters, U+FFFE and U+FFFF.</summary>
    /// <param name="text">Between the quotes, valid UTF-8.</param>
    /// <param name="escaped">True if it has escapes.</param>
    public static void CheckText(ReadOnlySpan<byte> text, bool escaped)
    {
        if (text.IndexOf([(byte)0xEF, (byte)0xBF, (byte)0xBE]) >= 0 || text.IndexOf([(byte)0xEF, (byte)0xBF, (byte)0xBF]) >= 0)
        {
            throw NoCharacter();
        }

        if (escaped)
        {
            CheckEscapes(text);
        }
    }

    private static void CheckEscapes(ReadOnlySpan<byte> text)
    {
        var awaitsLow = false;
        while (true)
        {
            var at = text.IndexOf((byte)'\\');
            if (awaitsLow && at != 0)
            {
                throw LoneSurrogate();
            }

            if (at < 0)
            {
                return;
            }

            var unit = UnitAt(text[at..], out var length);
            if (awaitsLow != char.IsLowSurrogate(unit))
            {
                throw LoneSurrogate();
            }

            awaitsLow = char.IsHighSurrogate(unit);
            if (unit < ' ' && unit is not ('\t' or '\n' or '\r'))
            {
                throw new JsonException("A string has a control character.");
            }

            if (unit is '\uFFFE' or '\uFFFF')
            {
                throw NoCharacter();
            }

            text = text[(at + length)..];
        }
    }

    private static char UnitAt(ReadOnlySpan<byte> escape, out int length)
    {
        length = 2;
        switch (escape[1])
        {
            case (byte)'b' or (byte)'f':
                return '\b';
            case (byte)'u':
                length = 6;
                return Utf8Parser.TryParse(escape.Slice(2, 4), out ushort unit, out _, 'x') ? (char)unit : throw LoneSurrogate();
            default:
                return ' ';
        }
    }

    private static JsonException NoCharacter() => new("A string has U+FFFE or U+FFFF, which are no characters.");

    private static JsonException LoneSurrogate() => new("A string has a lone surrogate.");
}

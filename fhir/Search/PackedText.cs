namespace DrCloud.Fhir.Search;

/// <summary>
/// How a packed index writes a text: a tag, a varint whose low two bits say the form. Absent and known texts: number of
/// <see cref="KnownTexts"/> plus one, 0 for absent; inline: the length in bytes, which follow; repeated: the offset of an inline text.
/// </summary>
internal static class PackedText
{
    public const int Known = 0;
    public const int Inline = 1;
    public const int Repeated = 2;

    /// <summary>The UTF-8 of the text at the position, which moves behind it; empty for an absent one.</summary>
    public static ReadOnlySpan<byte> Read(ReadOnlySpan<byte> from, scoped ref int at)
    {
        var tag = (int)ReadVarint(from, ref at);
        var number = tag >> 2;
        switch (tag & 3)
        {
            case Known:
                return number == 0 ? default : KnownTexts.Utf8(number - 1);
            case Inline:
                at += number;
                return from.Slice(at - number, number);
            case Repeated:
                return Read(from, ref number);
            default:
                throw new InvalidDataException("A packed index holds a text of an unknown form.");
        }
    }

    /// <summary>The unsigned number at the position, seven bits a byte, lowest first.</summary>
    public static ulong ReadVarint(ReadOnlySpan<byte> from, scoped ref int at)
    {
        ulong value = from[at++];
        if (value < 0x80)
        {
            return value;
        }

        value &= 0x7f;
        for (var shift = 7; ; shift += 7)
        {
            var next = from[at++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }

    /// <summary>Writes the number so; returns how many bytes it takes, ten at most.</summary>
    public static int WriteVarint(Span<byte> into, ulong value)
    {
        var length = 0;
        for (; value >= 0x80; value >>= 7)
        {
            into[length++] = (byte)(value | 0x80);
        }

        into[length++] = (byte)value;
        return length;
    }
}

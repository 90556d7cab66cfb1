namespace DrCloud.Fhir.Search;

/// <summary>
/// The time that a <see href="https://hl7.org/fhir/R4/search.html#date">date</see> literal covers by its precision: from its first to its last
/// 100 ns, UTC. A literal without a zone is taken as UTC. Used for stored values and for what is searched for.
/// </summary>
public readonly record struct DateRange(long Low, long High)
{
    /// <summary>All time: a period without begin and end.</summary>
    public static readonly DateRange Unbounded = new(long.MinValue, long.MaxValue);

    private const int LongestLiteral = 64;

    /// <summary>Reads <c>YYYY</c>, <c>YYYY-MM</c>, <c>YYYY-MM-DD</c> or <c>YYYY-MM-DDThh:mm[:ss[.fff]][Z|±hh:mm]</c>; false for all else.</summary>
    public static bool TryParse(ReadOnlySpan<char> literal, out DateRange range)
    {
        range = default;
        Span<byte> ascii = stackalloc byte[LongestLiteral];
        return literal.Length <= LongestLiteral
            && System.Text.Ascii.FromUtf16(literal, ascii, out var length) == System.Buffers.OperationStatus.Done
            && TryParse(ascii[..length], out range);
    }

    /// <summary>The same for UTF-8.</summary>
    public static bool TryParse(ReadOnlySpan<byte> literal, out DateRange range)
    {
        range = default;
        if (!TakeNumber(ref literal, 4, 1, 9999, out var year))
        {
            return false;
        }

        if (literal.IsEmpty)
        {
            return Of(new DateTime(year, 1, 1).Ticks, year == 9999 ? DateTime.MaxValue.Ticks + 1 : new DateTime(year + 1, 1, 1).Ticks, out range);
        }

        if (!Take(ref literal, '-') || !TakeNumber(ref literal, 2, 1, 12, out var month))
        {
            return false;
        }

        var days = DateTime.DaysInMonth(year, month);
        var first = new DateTime(year, month, 1).Ticks;
        if (literal.IsEmpty)
        {
            return Of(first, first + (days * TimeSpan.TicksPerDay), out range);
        }

        if (!Take(ref literal, '-') || !TakeNumber(ref literal, 2, 1, days, out var day))
        {
            return false;
        }

        var date = first + ((day - 1) * TimeSpan.TicksPerDay);
        return literal.IsEmpty
            ? Of(date, date + TimeSpan.TicksPerDay, out range)
            : Take(ref literal, 'T') && TryParseTime(literal, date, out range);
    }

    private static bool TryParseTime(ReadOnlySpan<byte> literal, long date, out DateRange range)
    {
        range = default;
        if (!TakeNumber(ref literal, 2, 0, 24, out var hour) || !Take(ref literal, ':') || !TakeNumber(ref literal, 2, 0, 59, out var minute))
        {
            return false;
        }

        var (time, precision) = (date + (hour * TimeSpan.TicksPerHour) + (minute * TimeSpan.TicksPerMinute), TimeSpan.TicksPerMinute);
        if (Take(ref literal, ':'))
        {
            // 60 is a leap second.
            if (!TakeNumber(ref literal, 2, 0, 60, out var second))
            {
                return false;
            }

            (time, precision) = (time + (second * TimeSpan.TicksPerSecond), TimeSpan.TicksPerSecond);
            if (Take(ref literal, '.') && !TakeFraction(ref literal, ref time, ref precision))
            {
                return false;
            }
        }

        return TakeZone(literal, ref time) && Of(time, time + precision, out range);
    }

    private static bool TakeFraction(ref ReadOnlySpan<byte> literal, ref long time, ref long precision)
    {
        var digits = 0;
        for (; digits < literal.Length && char.IsAsciiDigit((char)literal[digits]); digits++)
        {
            // Digits beyond 100 ns are below what is stored.
            if (precision > 1)
            {
                precision /= 10;
                time += (literal[digits] - '0') * precision;
            }
        }

        literal = literal[digits..];
        return digits > 0;
    }

    private static bool TakeZone(ReadOnlySpan<byte> literal, ref long time)
    {
        if (literal.IsEmpty || literal.SequenceEqual("Z"u8))
        {
            return true;
        }

        var east = literal[0] == '+';
        if (!(Take(ref literal, '+') || Take(ref literal, '-'))
            || !TakeNumber(ref literal, 2, 0, 14, out var hours)
            || !Take(ref literal, ':')
            || !TakeNumber(ref literal, 2, 0, 59, out var minutes)
            || !literal.IsEmpty)
        {
            return false;
        }

        var offset = (hours * TimeSpan.TicksPerHour) + (minutes * TimeSpan.TicksPerMinute);
        time += east ? -offset : offset;
        return true;
    }

    private static bool Of(long low, long next, out DateRange range)
    {
        range = new DateRange(low, next - 1);
        return true;
    }

    private static bool Take(ref ReadOnlySpan<byte> literal, char expected)
    {
        if (literal.IsEmpty || literal[0] != expected)
        {
            return false;
        }

        literal = literal[1..];
        return true;
    }

    private static bool TakeNumber(ref ReadOnlySpan<byte> literal, int digits, int least, int most, out int number)
    {
        number = 0;
        if (literal.Length < digits)
        {
            return false;
        }

        for (var i = 0; i < digits; i++)
        {
            if (!char.IsAsciiDigit((char)literal[i]))
            {
                return false;
            }

            number = (number * 10) + (literal[i] - '0');
        }

        literal = literal[digits..];
        return number >= least && number <= most;
    }
}

using System.Globalization;
using System.Text.RegularExpressions;

namespace DrCloud.Fhir.Search;

/// <summary>A <see href="https://hl7.org/fhir/R4/search.html#date">date of a search</see>: any precision from year to fractions of a second. Without a zone it is UTC, as in the index.</summary>
internal static partial class DateLiteral
{
    /// <summary>The range that the literal's precision implies: UTC ticks, both ends included. A blank before the zone is a plus that a query string lost.</summary>
    public static bool TryParse(string text, out long low, out long high)
    {
        (low, high) = (0, 0);
        if (Pattern().Match(text) is not { Success: true } match)
        {
            return false;
        }

        int? Part(int group) => match.Groups[group].Success ? int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture) : null;
        var (year, month, day) = (Part(1)!.Value, Part(2), Part(3));
        if (year == 0 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month ?? 1)
            || Part(4) > 23 || Part(5) > 59 || Part(6) > 60 || !TryOffset(match.Groups[8].Value, out var offset))
        {
            return false;
        }

        var start = new DateTime(year, month ?? 1, day ?? 1);
        if (day is null)
        {
            (low, high) = (start.Ticks, (month is null ? EndOfYear(year) : start.Ticks + DateTime.DaysInMonth(year, month.Value) * TimeSpan.TicksPerDay) - 1);
            return true;
        }

        var fraction = match.Groups[7].Value;
        var ticks = Fraction(fraction, out var fractionWidth);
        low = start.Ticks + (Part(4) ?? 0) * TimeSpan.TicksPerHour + (Part(5) ?? 0) * TimeSpan.TicksPerMinute
            + (Part(6) ?? 0) * TimeSpan.TicksPerSecond + ticks - offset;
        high = low - 1 + (Part(4) is null ? TimeSpan.TicksPerDay : Part(6) is null ? TimeSpan.TicksPerMinute
            : fraction.Length == 0 ? TimeSpan.TicksPerSecond : fractionWidth);
        return true;
    }

    private static long EndOfYear(int year) => year == 9999 ? DateTime.MaxValue.Ticks + 1 : new DateTime(year + 1, 1, 1).Ticks;

    /// <summary>Ticks of the digits after the point, and the width of the last one; beyond seven digits they are cut.</summary>
    private static long Fraction(string digits, out long width)
    {
        var kept = digits.Length > 7 ? digits[..7] : digits;
        width = 1;
        for (var i = kept.Length; i < 7; i++)
        {
            width *= 10;
        }

        return kept.Length == 0 ? 0 : long.Parse(kept, CultureInfo.InvariantCulture) * width;
    }

    private static bool TryOffset(string zone, out long ticks)
    {
        ticks = 0;
        if (zone is "" or "Z")
        {
            return true;
        }

        var (hours, minutes) = (int.Parse(zone.AsSpan(1, 2), CultureInfo.InvariantCulture), int.Parse(zone.AsSpan(4, 2), CultureInfo.InvariantCulture));
        ticks = (hours * TimeSpan.TicksPerHour + minutes * TimeSpan.TicksPerMinute) * (zone[0] == '-' ? -1 : 1);
        return hours <= 14 && minutes <= 59;
    }

    [GeneratedRegex(@"^([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})(?:T([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]+))?)?(Z|[+ -][0-9]{2}:[0-9]{2})?)?)?)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}

using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace DrCloud.Fhir.Search;

/// <summary>A <see href="https://hl7.org/fhir/R4/search.html#number">number of a search</see>: its value and the range that its digits imply (100: 99.5 up to, not including, 100.5).</summary>
internal static partial class NumberLiteral
{
    private const int MaxLength = 100;

    /// <summary>Both ends included, so the upper one is the last double below the range's end. False if it is no number or out of a double's range.</summary>
    public static bool TryParse(string text, out double value, out double low, out double high)
    {
        (value, low, high) = (0, 0, 0);
        if (text.Length > MaxLength || Pattern().Match(text) is not { Success: true } match
            || !int.TryParse(match.Groups[4].Success ? match.Groups[4].ValueSpan : "0", CultureInfo.InvariantCulture, out var exponent)
            || Math.Abs((long)exponent) > 400)
        {
            return false;
        }

        var digits = BigInteger.Parse(match.Groups[2].Value + match.Groups[3].Value, CultureInfo.InvariantCulture);
        digits = match.Groups[1].Value == "-" ? -digits : digits;
        var last = exponent - match.Groups[3].Length;
        value = Scaled(digits, last);
        low = Scaled(digits * 10 - 5, last - 1);
        high = double.BitDecrement(Scaled(digits * 10 + 5, last - 1));
        return double.IsFinite(value) && double.IsFinite(low) && double.IsFinite(high);
    }

    private static double Scaled(BigInteger digits, int exponent) =>
        double.Parse(string.Create(CultureInfo.InvariantCulture, $"{digits}E{exponent}"), CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^([+ -]?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}

using System.Globalization;

namespace DrCloud.Fhir.Search;

/// <summary>
/// The value of <see href="https://hl7.org/fhir/R4/location.html#search">near</see>: <c>latitude|longitude[|distance[|unit]]</c>, in degrees; the unit is one of length
/// in UCUM.
/// </summary>
internal static class NearLiteral
{
    /// <summary>Kilometres that are near where the search does not say; R4 leaves it to the server.</summary>
    public const double DefaultDistance = 50;

    private const string DefaultUnit = "km";
    private const string Metre = "m";

    public static ValueMatch.Near? Parse(string raw, out string problem)
    {
        problem = "expected latitude|longitude, or latitude|longitude|distance|unit, with degrees of -90 to 90 and -180 to 180 and a distance that is not negative";
        var parts = SearchEscapes.Split(raw, '|').ConvertAll(part => SearchEscapes.Unescape(part).Trim());
        if (parts.Count is < 2 or > 4 || Number(parts[0]) is not { } latitude || Number(parts[1]) is not { } longitude || EarthPoint.Of(latitude, longitude) is not { } centre)
        {
            return null;
        }

        if (parts.Count == 2 || parts[2].Length == 0)
        {
            return new(centre, EarthPoint.LineOf(DefaultDistance));
        }

        if (Number(parts[2]) is not { } distance || distance < 0)
        {
            return null;
        }

        problem = "the unit is no length of UCUM, such as km, m or [mi_i]";
        var unit = parts is [.., { Length: > 0 } named] && parts.Count == 4 ? named : DefaultUnit;
        return UnitConversion.Find(UnitConversion.System, unit) is { Units: Metre } conversion ? new(centre, EarthPoint.LineOf(conversion.Of(distance) / 1000)) : null;
    }

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
}

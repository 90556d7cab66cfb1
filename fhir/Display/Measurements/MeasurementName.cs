using System.Collections.Frozen;

namespace DrCloud.Fhir.Display.Measurements;

/// <summary>
/// Short names of vital signs, whose <see href="https://hl7.org/fhir/R4/observation-vitalsigns.html">LOINC</see> names do not fit a chart, and their
/// usual order.
/// </summary>
internal static class MeasurementName
{
    private static readonly (string Code, string Name)[] InOrder =
    [
        ("85354-9", "Blood pressure"), ("55284-4", "Blood pressure"), ("8480-6", "Systolic"), ("8462-4", "Diastolic"), ("8867-4", "Heart rate"),
        ("9279-1", "Respiratory rate"), ("8310-5", "Body temperature"), ("2708-6", "Oxygen saturation"), ("59408-5", "Oxygen saturation"),
        ("8302-2", "Body height"), ("29463-7", "Body weight"), ("39156-5", "Body mass index"), ("9843-4", "Head circumference"),
        ("8289-1", "Head circumference, percentile"), ("77606-2", "Weight for length, percentile"), ("59576-9", "Body mass index, percentile"),
    ];

    private static readonly FrozenDictionary<string, string> Names = InOrder.ToFrozenDictionary(sign => sign.Code, sign => sign.Name, StringComparer.Ordinal);

    // UCUM codes that people write otherwise.
    private static readonly FrozenDictionary<string, string> Units = new Dictionary<string, string>
    {
        ["mm[Hg]"] = "mmHg",
        ["Cel"] = "°C",
        ["[degF]"] = "°F",
        ["[in_i]"] = "in",
        ["[lb_av]"] = "lb",
        ["{score}"] = "",
        ["1"] = "",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The short name of a LOINC code, or null.</summary>
    public static string? Of(string code) => Names.GetValueOrDefault(code);

    /// <summary>Where the code comes among vital signs; others come behind them.</summary>
    public static int PlaceOf(string code) => Array.FindIndex(InOrder, sign => sign.Code == code) is var place and >= 0 ? place : InOrder.Length;

    /// <summary>The unit for people.</summary>
    public static string OfUnit(string unit) => Units.GetValueOrDefault(unit, unit);
}

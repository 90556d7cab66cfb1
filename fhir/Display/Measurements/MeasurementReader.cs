using System.Text.Json;
using DrCloud.Fhir.Search;

namespace DrCloud.Fhir.Display.Measurements;

/// <summary>
/// Makes series of the numbers among Observations. Values in different units are different series: nothing is converted. Observations whose value is no quantity,
/// or that do not say when, have no place on a chart: see <see cref="IsMeasured"/>.
/// </summary>
public static class MeasurementReader
{
    /// <summary>The series: vital signs in their usual order, then in the order in which their codes come.</summary>
    public static IReadOnlyList<MeasurementSeries> Read(IEnumerable<JsonElement> observations) =>
    [
        .. observations.SelectMany(SamplesOf).GroupBy(sample => (sample.Code, sample.UnitCode)).OrderBy(series => MeasurementName.PlaceOf(series.Key.Code))
            .Select(series => new MeasurementSeries(series.First().Name, series.First().Unit, [.. series.GroupBy(sample => sample.Part).Select(LineOf)])),
    ];

    /// <summary>Whether the Observation has a place in a series.</summary>
    public static bool IsMeasured(JsonElement observation) => SamplesOf(observation).Any();

    private static MeasurementLine LineOf(IGrouping<string, Sample> line)
    {
        var samples = line.OrderBy(sample => sample.Point.When).ToList();
        return new(line.Key, [.. samples.Select(sample => sample.Point)], samples.FindLast(sample => sample.Reference is not null)?.Reference);
    }

    private static IEnumerable<Sample> SamplesOf(JsonElement observation)
    {
        var whenText = Text(observation, "effectiveDateTime|effectivePeriod.start|effectiveInstant|issued");
        if (!DateRange.TryParse(whenText, out var when))
        {
            return [];
        }

        var parts = observation.TryGetProperty("valueQuantity", out _) ? [observation] : ElementPath.Find(observation, "component");
        return parts.Select(part => SampleOf(observation, part, new(when.Low, TimeSpan.Zero), ElementText.OfPrimitive(whenText))).OfType<Sample>();
    }

    private static Sample? SampleOf(JsonElement observation, JsonElement part, DateTimeOffset when, string whenText)
    {
        if (ElementPath.Find(part, "valueQuantity") is not [var quantity] || ElementPath.Find(quantity, "value") is not [{ ValueKind: JsonValueKind.Number } number]
            || !double.IsFinite(number.GetDouble()))
        {
            return null;
        }

        var (value, code, unitCode) = (number.GetDouble(), CodeOf(observation), Text(quantity, "code|unit"));
        var reference = ReferenceOf(part);
        var (flag, flagText) = FlagOf(part, value, reference);
        var isOwn = observation.TryGetProperty("valueQuantity", out _);
        return new(
            code, unitCode, NameOf(observation), MeasurementName.OfUnit(Text(quantity, "unit|code")), isOwn ? "" : NameOf(part), reference,
            new(Text(observation, "id"), when, whenText, value, Text(quantity, "comparator") + number.GetRawText(), flag, flagText));
    }

    private static string NameOf(JsonElement element) =>
        ElementPath.Find(element, "code.coding.code").Select(code => MeasurementName.Of(ElementText.Of(code))).FirstOrDefault(name => name is not null)
        ?? (ElementPath.Find(element, "code") is [var code] ? ElementText.Of(code) : "");

    private static string CodeOf(JsonElement observation) =>
        ElementPath.Find(observation, "code.coding.code") is [var code, ..] ? ElementText.Of(code) : NameOf(observation);

    // The range of healthy people: of others the record says which (https://hl7.org/fhir/R4/valueset-referencerange-meaning.html).
    private static ReferenceRange? ReferenceOf(JsonElement part)
    {
        var range = ElementPath.Find(part, "referenceRange").FirstOrDefault(range => Text(range, "type.coding.code") is "" or "normal");
        if (range.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var (low, high) = (Bound(range, "low.value"), Bound(range, "high.value"));
        var text = (low, high) switch
        {
            (not null, not null) => $"{Text(range, "low.value")} – {Text(range, "high.value")}",
            (not null, null) => $"at least {Text(range, "low.value")}",
            (null, not null) => $"at most {Text(range, "high.value")}",
            _ => Text(range, "text"),
        };
        return text.Length == 0 ? null : new(low, high, text);
    }

    private static double? Bound(JsonElement range, string path) =>
        ElementPath.Find(range, path) is [{ ValueKind: JsonValueKind.Number } number] && double.IsFinite(number.GetDouble()) ? number.GetDouble() : null;

    // What the record says, else what the range says.
    private static (MeasurementFlag Flag, string Text) FlagOf(JsonElement part, double value, ReferenceRange? reference)
    {
        if (ElementPath.Find(part, "interpretation") is [var interpretation, ..])
        {
            var flag = Text(interpretation, "coding.code") switch
            {
                "L" or "LL" or "LU" => MeasurementFlag.Low,
                "H" or "HH" or "HU" => MeasurementFlag.High,
                "A" or "AA" => MeasurementFlag.Abnormal,
                _ => MeasurementFlag.None,
            };
            return (flag, flag is MeasurementFlag.None ? "" : ElementText.Of(interpretation));
        }

        return value < reference?.Low ? (MeasurementFlag.Low, "Low") : value > reference?.High ? (MeasurementFlag.High, "High") : (MeasurementFlag.None, "");
    }

    private static string Text(JsonElement element, string path) => ElementPath.Find(element, path) is [var first, ..] ? Plain(first) : "";

    private static string Plain(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : ElementText.Of(value);

    private sealed record Sample(string Code, string UnitCode, string Name, string Unit, string Part, ReferenceRange? Reference, Measurement Point);
}

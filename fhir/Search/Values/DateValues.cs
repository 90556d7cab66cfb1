using System.Runtime.InteropServices;
using System.Text.Json;
using DrCloud.Fhir.Search.Expressions;

namespace DrCloud.Fhir.Search.Values;

/// <summary>Elements as <see href="https://hl7.org/fhir/R4/search.html#date">ranges of time</see>.</summary>
internal static class DateValues
{
    /// <summary>The converter of a type, or null if it is no date.</summary>
    public static ValueConverter? For(ElementType type) => type.Name switch
    {
        "date" or "dateTime" or "instant" => FromLiteral,
        "Period" => FromPeriod,
        "Timing" => FromTiming,
        _ => null,
    };

    private static void FromLiteral(JsonElement element, ValueSink sink) => Add(sink, Literal(element));

    private static void FromPeriod(JsonElement period, ValueSink sink) => Add(sink, Period(period));

    /// <summary>Of a timing only the outer limits matter: of its events and of its bounds.</summary>
    private static void FromTiming(JsonElement timing, ValueSink sink)
    {
        DateRange? all = null;
        foreach (var moment in timing.Items("event"u8))
        {
            all = Join(all, Literal(moment));
        }

        if (timing.TryGet("repeat"u8, out var repeat) && repeat.TryGet("boundsPeriod"u8, out var bounds))
        {
            all = Join(all, Period(bounds));
        }

        Add(sink, all);
    }

    private static DateRange? Period(JsonElement period)
    {
        var start = period.TryGet("start"u8, out var from) ? Literal(from) : null;
        var end = period.TryGet("end"u8, out var to) ? Literal(to) : null;
        return start is null && end is null ? null : new DateRange(start?.Low ?? DateRange.Unbounded.Low, end?.High ?? DateRange.Unbounded.High);
    }

    private static DateRange? Literal(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        var raw = JsonMarshal.GetRawUtf8Value(element)[1..^1]; // without its quotes
        return (raw.Contains((byte)'\\') ? DateRange.TryParse(element.WholeText(), out var range) : DateRange.TryParse(raw, out range)) ? range : null;
    }

    private static DateRange? Join(DateRange? one, DateRange? other) =>
        one is not { } a ? other : other is not { } b ? one : new DateRange(Math.Min(a.Low, b.Low), Math.Max(a.High, b.High));

    private static void Add(ValueSink sink, DateRange? range)
    {
        if (range is { } known)
        {
            sink.Add(new IndexValue.Date(known.Low, known.High));
        }
    }
}

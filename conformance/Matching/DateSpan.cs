using System.Globalization;
using System.Text.Json;
using DrCloud.Conformance.Server;

namespace DrCloud.Conformance.Matching;

/// <summary>
/// The time that a date of any precision, or a Period, stands for (<see href="https://hl7.org/fhir/R4/search.html#date"/>): from the start up to, not
/// including, the end. An open side is the least or the greatest time.
/// </summary>
/// <param name="Start">First moment.</param>
/// <param name="End">Moment after the last.</param>
/// <param name="HasTime">False for a date without a time of day, whose zone is not known.</param>
internal readonly record struct DateSpan(DateTimeOffset Start, DateTimeOffset End, bool HasTime)
{
    /// <summary>A date's text: year, month, day or time. Null if it is none.</summary>
    public static DateSpan? Parse(string text)
    {
        var style = DateTimeStyles.AssumeUniversal;
        if (DateTimeOffset.TryParseExact(text, ["yyyy", "yyyy-MM", "yyyy-MM-dd"], CultureInfo.InvariantCulture, style, out var day))
        {
            return new(day, text.Length switch { 4 => day.AddYears(1), 7 => day.AddMonths(1), _ => day.AddDays(1) }, false);
        }

        if (!text.Contains('T', StringComparison.Ordinal) || !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, style, out var time))
        {
            return null;
        }

        var precision = text.Contains('.', StringComparison.Ordinal) ? TimeSpan.FromMilliseconds(1) : TimeSpan.FromSeconds(1);
        return new(time, time + precision, true);
    }

    /// <summary>An element's time: a date of any kind, or a Period. Null if it has none.</summary>
    public static DateSpan? Of(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.String)
        {
            return Parse(element.GetString()!);
        }

        var start = element.Text("start") is { } from ? Parse(from) : null;
        var end = element.Text("end") is { } to ? Parse(to) : null;
        return start is null && end is null ? null : new(
            start?.Start ?? DateTimeOffset.MinValue, end?.End ?? DateTimeOffset.MaxValue, (start?.HasTime ?? true) && (end?.HasTime ?? true));
    }

    /// <summary>
    /// Whether this element's time fits a search for <paramref name="comparator"/> (empty is <c>eq</c>) and <paramref name="searched"/>. A date without a time
    /// has no zone: against a time it is taken a day wider.
    /// </summary>
    public bool Fits(string comparator, DateSpan searched)
    {
        var slack = searched.HasTime && !HasTime ? TimeSpan.FromDays(1) : TimeSpan.Zero;
        var isIn = searched.Start - slack <= Start && End <= searched.End + slack;
        var isAfter = Later(End, slack) > searched.End;
        var isBefore = Earlier(Start, slack) < searched.Start;
        return comparator switch
        {
            "" or "eq" => isIn,
            "gt" => isAfter,
            "lt" => isBefore,
            "ge" => isAfter || isIn,
            "le" => isBefore || isIn,
            "sa" => Later(Start, slack) >= searched.End,
            "eb" => Earlier(End, slack) <= searched.Start,
            _ => throw new ArgumentException($"{comparator} is no comparator of this runner.", nameof(comparator)),
        };
    }

    private static DateTimeOffset Later(DateTimeOffset time, TimeSpan by) => time > DateTimeOffset.MaxValue - by ? DateTimeOffset.MaxValue : time + by;

    private static DateTimeOffset Earlier(DateTimeOffset time, TimeSpan by) => time < DateTimeOffset.MinValue + by ? DateTimeOffset.MinValue : time - by;
}

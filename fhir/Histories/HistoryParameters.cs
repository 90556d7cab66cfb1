using System.Globalization;
using System.Text;
using DrCloud.Fhir.Outcomes;
using DrCloud.Fhir.Search;

namespace DrCloud.Fhir.Histories;

/// <summary>Reads the <see href="https://hl7.org/fhir/R4/http.html#history">parameters of a history</see>.</summary>
public static class HistoryParameters
{
    /// <summary>Fills <paramref name="query"/> with what the parameters say.</summary>
    /// <param name="query">What is known from the address.</param>
    /// <param name="parameters">Those of the query string, decoded.</param>
    public static HistoryParameterResult Read(HistoryQuery query, IEnumerable<KeyValuePair<string, string>> parameters)
    {
        var issues = new SearchIssues();
        var canonical = new StringBuilder();
        string? cursor = null;
        foreach (var (name, value) in parameters.Where(p => p.Value.Length > 0))
        {
            switch (name)
            {
                case "_count":
                    query = Count(query, value, issues);
                    break;
                case "_since":
                    query = Time(name, value, issues) is { } since ? query with { Since = since.From } : query;
                    break;
                case "_at":
                    query = Time(name, value, issues) is { } at ? query with { CurrentFrom = at.From, CurrentUntil = at.Until } : query;
                    break;
                case SearchCursor.Parameter:
                    cursor = value;
                    continue;
                case "_format" or "_pretty" or "_elements" or "_summary":
                    break;
                default:
                    issues.Ignored(name, "is not a parameter of a history");
                    continue;
            }

            QueryText.Append(canonical, name, value);
        }

        return new(query, canonical.ToString(), cursor, issues.Errors, issues.Unknown);
    }

    private static HistoryQuery Count(HistoryQuery query, string value, SearchIssues issues)
    {
        if (value.Length > 20 || !value.All(char.IsAsciiDigit))
        {
            issues.Error("invalid", "_count", "Parameter '_count' is not a number of versions.");
            return query;
        }

        var count = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue;
        return query with { Count = Math.Clamp(count, 1, HistoryQuery.MaxCount) };
    }

    private static (DateTimeOffset From, DateTimeOffset Until)? Time(string name, string value, SearchIssues issues)
    {
        // An unencoded '+' of a time zone arrives as a blank.
        if (!DateRange.TryParse(value.Replace(' ', '+'), out var range) || range.Low < DateTimeOffset.MinValue.Ticks || range.High > DateTimeOffset.MaxValue.Ticks)
        {
            issues.Error("invalid", name, $"Parameter '{name}' is not a date or time.");
            return null;
        }

        return (new DateTimeOffset(range.Low, TimeSpan.Zero), new DateTimeOffset(range.High, TimeSpan.Zero));
    }
}

/// <summary>What the parameters of a history say.</summary>
/// <param name="Query">The query; of no use if there are errors.</param>
/// <param name="Canonical">What was understood, as a query string.</param>
/// <param name="Cursor">The text of the paging link, or null on the first page.</param>
/// <param name="Errors">Why the request is refused (400).</param>
/// <param name="Unknown">What was ignored.</param>
public sealed record HistoryParameterResult(
    HistoryQuery Query, string Canonical, string? Cursor, IReadOnlyList<OutcomeIssue> Errors, IReadOnlyList<OutcomeIssue> Unknown);

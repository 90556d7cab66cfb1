using System.Globalization;
using System.Text;
using DrCloud.Fhir.Capability;
using DrCloud.Fhir.Outcomes;
using DrCloud.Fhir.Search;

namespace DrCloud.Fhir.Everything;

/// <summary>Reads the <see href="https://hl7.org/fhir/R4/patient-operation-everything.html">parameters of $everything</see>.</summary>
public static class EverythingParameters
{
    /// <summary>What the parameters say.</summary>
    public static EverythingParameterResult Read(IEnumerable<KeyValuePair<string, string>> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var issues = new SearchIssues();
        var canonical = new StringBuilder();
        var query = new EverythingQuery();
        string? cursor = null;
        foreach (var (name, value) in parameters.Where(parameter => parameter.Value.Length > 0))
        {
            switch (name)
            {
                case "start":
                    query = query with { From = Time(name, value, issues)?.Low };
                    break;
                case "end":
                    query = query with { Until = Time(name, value, issues)?.High };
                    break;
                case "_since":
                    query = query with { Since = Time(name, value, issues)?.Low };
                    break;
                case "_type":
                    query = query with { Types = Types(query.Types, value, issues) };
                    break;
                case "_count":
                    query = query with { Count = Count(value, issues) };
                    break;
                case SearchCursor.Parameter:
                    cursor = value;
                    continue;
                case "_format" or "_pretty" or "_elements" or "_summary":
                    break;
                default:
                    issues.Ignored(name, "is not a parameter of $everything");
                    continue;
            }

            QueryText.Append(canonical, name, value);
        }

        return new(query, canonical.ToString(), cursor, issues.Errors, issues.Unknown);
    }

    private static DateRange? Time(string name, string value, SearchIssues issues)
    {
        // An unencoded '+' of a time zone arrives as a blank.
        if (DateRange.TryParse(value.Replace(' ', '+'), out var range))
        {
            return range;
        }

        issues.Error("invalid", name, $"Parameter '{name}' is not a date or time.");
        return null;
    }

    private static HashSet<string>? Types(IReadOnlySet<string>? before, string value, SearchIssues issues)
    {
        var names = value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (Array.TrueForAll(names, name => ServedTypes.Find(name) is not null))
        {
            return [.. before ?? new HashSet<string>(), .. names];
        }

        issues.Error("invalid", "_type", "Parameter '_type' names what is no resource type.");
        return null;
    }

    private static int Count(string value, SearchIssues issues)
    {
        if (value.Length <= 20 && value.All(char.IsAsciiDigit))
        {
            return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? Math.Clamp(number, 1, EverythingQuery.MaxCount)
                : EverythingQuery.MaxCount;
        }

        issues.Error("invalid", "_count", "Parameter '_count' is not a number of resources.");
        return EverythingQuery.MaxCount;
    }
}

/// <summary>What the parameters say.</summary>
/// <param name="Query">The query, before the scopes bound its types; of no use if there are errors.</param>
/// <param name="Canonical">What was understood, as a query string.</param>
/// <param name="Cursor">The text of the paging link, or null on the first page.</param>
/// <param name="Errors">Why the request is refused (400).</param>
/// <param name="Unknown">What was ignored.</param>
public sealed record EverythingParameterResult(
    EverythingQuery Query, string Canonical, string? Cursor, IReadOnlyList<OutcomeIssue> Errors, IReadOnlyList<OutcomeIssue> Unknown);

using System.Globalization;
using System.Text;
using DrCloud.Fhir.Outcomes;
using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;

namespace DrCloud.Fhir.Auditing;

/// <summary>
/// A search of <see href="https://hl7.org/fhir/R4/auditevent.html#search">AuditEvent</see>, as far as the log answers it: the latest first, without totals, includes and
/// chains. What it cannot answer is an error, or, if it is no parameter of searches of AuditEvent at all here, unknown.
/// </summary>
public sealed class AuditEventSearch
{
    private const int DefaultCount = 50;

    private static readonly HashSet<string> Shapes = ["_format", "_pretty", "_elements", "_summary"];

    private readonly List<OutcomeIssue> _errors = [];
    private readonly List<OutcomeIssue> _unknown = [];
    private readonly StringBuilder _canonical = new();

    private AuditEventSearch()
    {
    }

    /// <summary>What can be searched for, each with its type.</summary>
    public static IReadOnlyDictionary<string, string> Offered { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["_id"] = "token",
        ["_lastUpdated"] = "date",
        ["action"] = "token",
        ["address"] = "string",
        ["agent"] = "reference",
        ["agent-name"] = "string",
        ["date"] = "date",
        ["entity"] = "reference",
        ["outcome"] = "token",
        ["patient"] = "reference",
        ["subtype"] = "token",
        ["type"] = "token",
    };

    /// <summary>What is wanted, apart from <see cref="AgentReferences"/>, <see cref="AgentNames"/> and <see cref="Ids"/>.</summary>
    public AuditQuery Query { get; private set; } = new();

    /// <summary>Persons' own resources, of whom one did it; null for anybody's.</summary>
    public IReadOnlyList<string>? AgentReferences { get; private set; }

    /// <summary>Beginnings of names of persons or apps, of whom one did it; null for anybody's.</summary>
    public IReadOnlyList<string>? AgentNames { get; private set; }

    /// <summary>The events by their logical ids; null for any.</summary>
    public IReadOnlyList<string>? Ids { get; private set; }

    /// <summary>How many on a page.</summary>
    public int Count { get; private set; } = DefaultCount;

    /// <summary>Where the page before ended, as its link has it; null for the first.</summary>
    public string? Cursor { get; private set; }

    /// <summary>The search as it was understood.</summary>
    public string Canonical => _canonical.ToString();

    /// <summary>Why it cannot be answered; empty if it can.</summary>
    public IReadOnlyList<OutcomeIssue> Errors => _errors;

    /// <summary>Parameters that were ignored.</summary>
    public IReadOnlyList<OutcomeIssue> Unknown => _unknown;

    /// <summary>Reads the parameters of a search.</summary>
    /// <param name="parameters">Names and values, in order.</param>
    /// <param name="baseAddress">FHIR base address of the site.</param>
    public static AuditEventSearch Parse(IEnumerable<KeyValuePair<string, string>> parameters, string baseAddress)
    {
        var search = new AuditEventSearch();
        foreach (var (name, value) in parameters)
        {
            search.Read(name, value, baseAddress);
        }

        return search;
    }

    private void Read(string name, string value, string baseAddress)
    {
        var known = true;
        var values = value.Split(',', StringSplitOptions.RemoveEmptyEntries);
        switch (name)
        {
            case "date" or "_lastUpdated":
                ReadDate(name, value);
                break;
            case "patient" or "patient:Patient":
                Query = Query with { Patients = Meet(Query.Patients, [.. values.Select(one => IdOf("Patient", one, baseAddress) ?? Wrong(name, "expected Patient/id"))]) };
                break;
            case "entity" or "entity:Patient":
                ReadEntity(name, values, baseAddress);
                break;
            case "agent":
                AgentReferences = Meet(AgentReferences, [.. values.Select(one => Relative(one, baseAddress))]);
                break;
            case "agent-name":
                AgentNames = values;
                break;
            case "address":
                Query = Query with { Addresses = values };
                break;
            case "type":
                Keep(kind => values.Any(one => IsMeant(one, AuditCodes.TypeOf(kind))));
                break;
            case "subtype":
                Keep(kind => values.Any(one => AuditCodes.SubtypesOf(kind).Any(code => IsMeant(one, code))));
                break;
            case "action":
                Keep(kind => values.Contains(AuditCodes.ActionOf(kind)));
                break;
            case "outcome":
                Query = Query with { Outcomes = [.. Enum.GetValues<AuditOutcome>().Where(outcome => values.Contains(((int)outcome).ToString(CultureInfo.InvariantCulture)))] };
                break;
            case "_id":
                Ids = Meet(Ids, values);
                break;
            case "_count":
                ReadCount(value);
                break;
            case "_sort":
                known = value is "-date" or "-_lastUpdated" || Wrong(name, "events come with the latest first: -date").Length == 0;
                break;
            case "_total" when value is "none" or "estimate":
            case SearchCursor.Parameter:
                break;
            case "_summary" when value == "count":
                Wrong(name, "matches are not counted");
                break;
            default:
                known = Shapes.Contains(name);
                break;
        }

        if (name == SearchCursor.Parameter)
        {
            Cursor = value;
        }
        else if (!known)
        {
            _unknown.Add(OutcomeIssue.Warning("not-supported", $"The parameter '{name}' is not known of AuditEvent, and was ignored."));
        }
        else
        {
            QueryText.Append(_canonical, name, value);
        }
    }

    private void ReadDate(string name, string value)
    {
        if (SearchValueParser.OfDate(value, out var problem) is not { } date || date.Comparator is ValueMatch.Prefix.Ne)
        {
            Wrong(name, problem);
            return;
        }

        var (low, high) = (MillisecondsOf(date.Low), MillisecondsOf(date.High));
        var (since, until) = date.Comparator switch
        {
            ValueMatch.Prefix.Gt or ValueMatch.Prefix.Sa => (high + 1, long.MaxValue),
            ValueMatch.Prefix.Ge => (low, long.MaxValue),
            ValueMatch.Prefix.Lt or ValueMatch.Prefix.Eb => (0, low - 1),
            ValueMatch.Prefix.Le => (0, high),
            _ => (low, high),
        };
        Query = Query with { Since = Math.Max(Query.Since, since), Until = Math.Min(Query.Until, until) };
    }

    private void ReadEntity(string name, string[] values, string baseAddress)
    {
        if (values is not [var one] || Query.Id is not null || Query.Entity is not null)
        {
            Wrong(name, "expected one Type/id or id");
            return;
        }

        var relative = name.EndsWith(":Patient", StringComparison.Ordinal) && !one.Contains('/', StringComparison.Ordinal) ? $"Patient/{one}" : Relative(one, baseAddress);
        if (LogicalId.IsValid(relative))
        {
            Query = Query with { Entity = relative };
        }
        else if (!LiteralReference.TryParseRelative(relative, out var key))
        {
            Wrong(name, "expected Type/id");
        }
        else if (key.Type == "Patient")
        {
            Query = Query with { Patients = Meet(Query.Patients, [key.Id]) };
        }
        else
        {
            Query = Query with { Type = key.Type, Id = key.Id };
        }
    }

    private void ReadCount(string value)
    {
        if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0)
        {
            Count = Math.Min(count, SearchQuery.MaxCount);
        }
        else
        {
            Wrong("_count", "expected a number greater than 0");
        }
    }

    private void Keep(Func<AuditKind, bool> wanted) => Query = Query with { Kinds = [.. (Query.Kinds ?? Enum.GetValues<AuditKind>()).Where(wanted)] };

    private string Wrong(string name, string problem)
    {
        _errors.Add(OutcomeIssue.Error("value", $"{name}: {problem}."));
        return "";
    }

    // Repeated parameters must all hold.
    private static IReadOnlyList<string> Meet(IReadOnlyList<string>? one, IReadOnlyList<string> other) => one is null ? other : [.. one.Intersect(other)];

    private static bool IsMeant(string token, AuditCode code) => token.IndexOf('|', StringComparison.Ordinal) is var bar && bar < 0
        ? token == code.Code
        : (bar == 0 || token[..bar] == code.System) && (bar == token.Length - 1 || token[(bar + 1)..] == code.Code);

    private static string Relative(string reference, string baseAddress) =>
        reference.StartsWith(baseAddress + "/", StringComparison.Ordinal) ? reference[(baseAddress.Length + 1)..] : reference;

    private static string? IdOf(string type, string reference, string baseAddress)
    {
        var relative = Relative(reference, baseAddress);
        var id = relative.StartsWith(type + "/", StringComparison.Ordinal) ? relative[(type.Length + 1)..] : relative;
        return LogicalId.IsValid(id) ? id : null;
    }

    private static long MillisecondsOf(long ticks) => (Math.Clamp(ticks, DateTime.UnixEpoch.Ticks, DateTime.MaxValue.Ticks) - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond;
}

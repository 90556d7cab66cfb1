using DrCloud.Fhir.Outcomes;

namespace DrCloud.Fhir.Search;

/// <summary>The issues of one query. Values are never shown: they may say something of a patient.</summary>
internal sealed class SearchIssues
{
    private const int ShownLength = 120;
    private const string WasIgnored = "; it was ignored";

    public List<OutcomeIssue> Errors { get; } = [];

    public List<OutcomeIssue> Unknown { get; } = [];

    /// <summary>Adds an error; returns null, for the caller to return in place of a condition.</summary>
    public SearchCondition? Error(string code, string? name, string diagnostics)
    {
        Errors.Add(OutcomeIssue.Error(code, diagnostics, Expression(name)));
        return null;
    }

    /// <summary>Adds a warning of a parameter that is ignored; returns null.</summary>
    public SearchCondition? Ignored(string name, string why)
    {
        Unknown.Add(OutcomeIssue.Warning("not-supported", $"Parameter '{Shown(name)}' {why}{WasIgnored}.", Expression(name)));
        return null;
    }

    /// <summary>The warning as an error, where nothing is ignored.</summary>
    public static OutcomeIssue Refused(OutcomeIssue warning) =>
        warning with { Severity = "error", Diagnostics = warning.Diagnostics.Replace(WasIgnored, "", StringComparison.Ordinal) };

    /// <summary>The name as far as it looks like one.</summary>
    public static string Shown(string name) =>
        name.Length <= ShownLength && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or ':' or '.' or '$') ? name : "(name not shown)";

    /// <summary>R4 OperationOutcome: <c>http.</c> and the name of the parameter.</summary>
    private static string? Expression(string? name) => name is null ? null : "http." + Shown(name);
}

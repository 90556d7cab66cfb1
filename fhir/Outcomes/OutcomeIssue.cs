namespace DrCloud.Fhir.Outcomes;

/// <summary>One issue of an <see href="https://hl7.org/fhir/R4/operationoutcome.html">OperationOutcome</see>. Texts never carry patient data.</summary>
/// <param name="Severity"><c>fatal</c>, <c>error</c>, <c>warning</c> or <c>information</c>.</param>
/// <param name="Code">A code of <see href="https://hl7.org/fhir/R4/valueset-issue-type.html">issue-type</see>.</param>
/// <param name="Diagnostics">For the developer of the client.</param>
/// <param name="Expression">FHIRPath of the element, or null.</param>
public sealed record OutcomeIssue(string Severity, string Code, string Diagnostics, string? Expression = null)
{
    /// <summary>An error with the given code.</summary>
    public static OutcomeIssue Error(string code, string diagnostics, string? expression = null) => new("error", code, diagnostics, expression);

    /// <summary>A hint, where nothing is wrong.</summary>
    public static OutcomeIssue Information(string diagnostics) => new("information", "informational", diagnostics);

    /// <summary>A warning with the given code.</summary>
    public static OutcomeIssue Warning(string code, string diagnostics, string? expression = null) => new("warning", code, diagnostics, expression);
}

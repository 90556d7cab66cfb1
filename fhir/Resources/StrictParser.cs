using System.Text.Json;
using DrCloud.Fhir.Outcomes;
using Hl7.Fhir.Serialization;
using Hl7.Fhir.Utility;
using Hl7.Fhir.Validation;

namespace DrCloud.Fhir.Resources;

/// <summary>The SDK's strict parse: structure, cardinality, formats, required bindings and narrative (<see href="https://hl7.org/fhir/R4/validation.html">R4 validation</see>).</summary>
internal static class StrictParser
{
    private const int MaxIssues = 100;

    private static readonly FhirJsonDeserializer Deserializer = new(
        new DeserializerSettings { NarrativeValidation = NarrativeValidationKind.FhirXhtml }.UsingMode(DeserializationMode.Strict));

    /// <summary>The issues of a resource, none if it is right, and the HTTP status they deserve: 400 for what cannot be read, 422 for what breaks a rule.</summary>
    public static (int Status, IReadOnlyList<OutcomeIssue> Issues) Check(ReadOnlySpan<byte> json, string type)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = JsonCompaction.MaxDepth });
        try
        {
            if (Deserializer.TryDeserializeResource(ref reader, out _, out var found))
            {
                return (200, []);
            }

            var issues = found.Take(MaxIssues).ToList();
            return (issues.Any(CannotBeRead) ? 400 : 422, ToIssues(issues, type));
        }
        catch (Exception e) when (IsStumble(e))
        {
            return (400, [OutcomeIssue.Error("structure", $"The resource is no {type}: an element does not have the structure of its type.", type)]);
        }
    }

    /// <summary>
    /// True for what the SDK's parsers throw, rather than report, at some texts of a wrong structure (a single value where a list belongs, two values in one choice).
    /// They read from memory alone: the text is the cause.
    /// </summary>
    public static bool IsStumble(Exception e) =>
        e is InvalidOperationException or ArgumentException or IndexOutOfRangeException or NullReferenceException or InvalidCastException or FormatException or CodedException;

    /// <summary>What the SDK found, as issues of an outcome.</summary>
    public static IReadOnlyList<OutcomeIssue> ToIssues(IEnumerable<CodedException> found, string type) => [.. found.Take(MaxIssues).Select(i => ToIssue(i, type))];

    private static bool CannotBeRead(CodedException issue) =>
        issue.ErrorCode.StartsWith("JSON", StringComparison.Ordinal)
        || issue.ErrorCode is "PVAL123" or "PVAL124" or "PVAL127" or "PVAL128" or "PVAL130"; // wrong literal, repetition, element, type

    private static OutcomeIssue ToIssue(CodedException exception, string type)
    {
        if (exception is not ExtendedCodedException issue)
        {
            return OutcomeIssue.Error("invalid", exception.ErrorCode);
        }

        var path = issue.InstancePath is { Length: > 0 } given ? given.Replace("$this", type, StringComparison.Ordinal) : type;
        return new OutcomeIssue(
            issue.IssueSeverity.GetLiteral() ?? "error",
            issue.IssueType.GetLiteral() ?? "invalid",
            WithoutValue(issue.BaseErrorMessage ?? "").Replace("$this", type, StringComparison.Ordinal),
            path);
    }

    // The SDK quotes what the client sent; outcomes may end in logs of clients and proxies.
    private static string WithoutValue(string message)
    {
        var open = message.IndexOf('\'', StringComparison.Ordinal);
        var end = message.IndexOf("' is not ", StringComparison.Ordinal);
        return open >= 0 && open < end && !message.AsSpan(0, open).TrimEnd().Contains(' ')
            ? string.Concat("The value", message.AsSpan(end + 1))
            : message;
    }
}

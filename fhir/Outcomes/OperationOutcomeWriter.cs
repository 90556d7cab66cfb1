using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace DrCloud.Fhir.Outcomes;

/// <summary>Writes an <see href="https://hl7.org/fhir/R4/operationoutcome.html">OperationOutcome</see> as UTF-8 JSON.</summary>
public static class OperationOutcomeWriter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>The outcome with these issues; of none: one that says all is well.</summary>
    public static byte[] ToBytes(IReadOnlyList<OutcomeIssue> issues)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        Write(buffer, issues);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The outcome of one error.</summary>
    public static byte[] ToBytes(string code, string diagnostics, string? expression = null) =>
        ToBytes([OutcomeIssue.Error(code, diagnostics, expression)]);

    /// <summary>Writes the outcome with these issues; of none: one that says all is well.</summary>
    public static void Write(IBufferWriter<byte> output, IReadOnlyList<OutcomeIssue> issues)
    {
        using var json = new Utf8JsonWriter(output, Options);
        json.WriteStartObject();
        json.WriteString("resourceType"u8, "OperationOutcome"u8);
        json.WriteStartArray("issue"u8);
        foreach (var issue in issues.Count > 0 ? issues : [new OutcomeIssue("information", "informational", "All OK")])
        {
            json.WriteStartObject();
            json.WriteString("severity"u8, issue.Severity);
            json.WriteString("code"u8, issue.Code);
            json.WriteString("diagnostics"u8, issue.Diagnostics.Length > 0 ? issue.Diagnostics : issue.Code);
            if (issue.Expression is { Length: > 0 } expression)
            {
                json.WriteStartArray("expression"u8);
                json.WriteStringValue(expression);
                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}

using System.Text.Json;

namespace DrCloud.Fhir.Outcomes;

/// <summary>Reads what <see cref="OperationOutcomeWriter"/> wrote.</summary>
public static class OperationOutcomeReader
{
    /// <summary>The issues.</summary>
    public static IReadOnlyList<OutcomeIssue> Issues(ReadOnlyMemory<byte> outcome)
    {
        using var json = JsonDocument.Parse(outcome);
        return
        [
            .. from issue in json.RootElement.GetProperty("issue").EnumerateArray()
               select new OutcomeIssue(
                   issue.GetProperty("severity").GetString()!, issue.GetProperty("code").GetString()!, issue.GetProperty("diagnostics").GetString()!,
                   issue.TryGetProperty("expression", out var expression) ? expression[0].GetString() : null),
        ];
    }
}

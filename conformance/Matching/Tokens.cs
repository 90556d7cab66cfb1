using System.Text.Json;
using DrCloud.Conformance.Server;
using DrCloud.Fhir.UsCore;

namespace DrCloud.Conformance.Matching;

/// <summary>A code and the system it is of, if that is said.</summary>
internal readonly record struct Token(string? System, string Code);

/// <summary>The tokens of elements that token parameters search.</summary>
internal static class Tokens
{
    /// <summary>The tokens of a code, Coding, CodeableConcept, Identifier or boolean.</summary>
    public static IEnumerable<Token> Of(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => [new(null, element.GetString()!)],
        JsonValueKind.True or JsonValueKind.False => [new(null, element.GetRawText())],
        JsonValueKind.Object when element.TryGetProperty("coding", out var codings) => codings.EnumerateArray().SelectMany(Of),
        JsonValueKind.Object => (element.Text("code") ?? element.Text("value")) is { } code ? [new(element.Text("system"), code)] : [],
        _ => [],
    };

    /// <summary>The tokens with a system, those of the terminologies that servers know first.</summary>
    public static IEnumerable<Token> WithSystem(IEnumerable<JsonElement> resources, UsCoreParameter parameter) =>
        resources.SelectMany(resource => ElementSelector.Select(resource, parameter.Path)).SelectMany(Of)
            .Where(token => token.System is not null).OrderByDescending(token => IsWellKnown(token.System!));

    private static bool IsWellKnown(string system) =>
        system is "http://loinc.org" or "http://snomed.info/sct" || system.StartsWith("http://terminology.hl7.org/", StringComparison.Ordinal);
}

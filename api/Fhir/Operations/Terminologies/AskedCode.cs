using System.Text.Json;

namespace DrCloud.Api.Fhir.Operations.Terminologies;

/// <summary>A code that an operation is asked about.</summary>
/// <param name="System">Its system, or null.</param>
/// <param name="Code">The code.</param>
/// <param name="Display">What the client takes for its name, or null.</param>
internal sealed record AskedCode(string? System, string Code, string? Display)
{
    /// <summary>The codes asked about: one by its parts or as a Coding, or those of a CodeableConcept, of which one is enough; none if nothing says a code.</summary>
    /// <param name="input">The parameters.</param>
    /// <param name="systemParameter">The parameter that names the system.</param>
    public static IReadOnlyList<AskedCode> Of(OperationInput input, string systemParameter)
    {
        if (input.Text("code") is { } code)
        {
            return [new(input.Text(systemParameter), code, input.Text("display"))];
        }

        if (input.Value("coding") is { } coding)
        {
            return OfCoding(coding) is { } asked ? [asked] : [];
        }

        return input.Value("codeableConcept") is { } concept && concept.TryGetProperty("coding", out var codings) && codings.ValueKind == JsonValueKind.Array
            ? [.. codings.EnumerateArray().Select(OfCoding).OfType<AskedCode>()]
            : [];
    }

    private static AskedCode? OfCoding(JsonElement coding) => TextOf(coding, "code") is { } code ? new(TextOf(coding, "system"), code, TextOf(coding, "display")) : null;

    private static string? TextOf(JsonElement json, string member) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

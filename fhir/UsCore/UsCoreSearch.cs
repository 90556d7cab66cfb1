using System.Text.Json;
using System.Text.Json.Serialization;

namespace DrCloud.Fhir.UsCore;

/// <summary>A combination of search parameters that a server answers. In the table: <c>SHALL patient+category</c>.</summary>
/// <param name="Expectation">How strongly the guide asks for it.</param>
/// <param name="Parameters">Its parameters, in order.</param>
[JsonConverter(typeof(UsCoreSearchConverter))]
public sealed record UsCoreSearch(Expectation Expectation, IReadOnlyList<string> Parameters)
{
    /// <summary>Its parameters joined by <c>+</c>.</summary>
    public string Name => string.Join('+', Parameters);
}

internal sealed class UsCoreSearchConverter : JsonConverter<UsCoreSearch>
{
    public override UsCoreSearch Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetString()?.Split(' ') is [var expectation, var parameters]
            ? new(Enum.Parse<Expectation>(expectation, ignoreCase: true), parameters.Split('+'))
            : throw new JsonException("A search is written as SHALL or SHOULD and parameters joined by plus signs.");

    public override void Write(Utf8JsonWriter writer, UsCoreSearch value, JsonSerializerOptions options) =>
        writer.WriteStringValue($"{value.Expectation.ToString().ToUpperInvariant()} {value.Name}");
}

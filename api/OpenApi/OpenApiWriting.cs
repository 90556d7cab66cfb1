using System.Text.Json;

namespace DrCloud.Api.OpenApi;

/// <summary>The recurring pieces of an OpenAPI document.</summary>
internal static class OpenApiWriting
{
    /// <summary>A parameter of type string.</summary>
    public static void Parameter(Utf8JsonWriter json, string name, string place, string text, bool required = false, string? example = null)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("in", place);
        if (required || place == "path")
        {
            json.WriteBoolean("required", true);
        }

        json.WriteString("description", text);
        json.WriteStartObject("schema");
        json.WriteString("type", "string");
        json.WriteEndObject();
        if (example is not null)
        {
            json.WriteString("example", example);
        }

        json.WriteEndObject();
    }

    /// <summary>A reference to a component.</summary>
    public static void Reference(Utf8JsonWriter json, string kind, string name)
    {
        json.WriteStartObject();
        json.WriteString("$ref", $"#/components/{kind}/{name}");
        json.WriteEndObject();
    }

    /// <summary>A media type whose body has a schema of the components.</summary>
    public static void Media(Utf8JsonWriter json, string mediaType, string schema)
    {
        json.WriteStartObject(mediaType);
        json.WritePropertyName("schema");
        Reference(json, "schemas", schema);
        json.WriteEndObject();
    }

    /// <summary>The answers: what succeeds, by component, and the refusals.</summary>
    public static void Responses(Utf8JsonWriter json, string status, string component, params ReadOnlySpan<string> refusals)
    {
        json.WriteStartObject("responses");
        json.WritePropertyName(status);
        Reference(json, "responses", component);
        foreach (var refusal in refusals)
        {
            json.WritePropertyName(refusal);
            Reference(json, "responses", "Outcome");
        }

        json.WriteEndObject();
    }

    /// <summary>The security that an operation asks; none where it is open.</summary>
    public static void Security(Utf8JsonWriter json, params ReadOnlySpan<string> scopes) => SecurityOf(json, OpenApiDocument.Security, scopes);

    /// <summary>The same by the named scheme.</summary>
    public static void SecurityOf(Utf8JsonWriter json, string scheme, params ReadOnlySpan<string> scopes)
    {
        json.WriteStartArray("security");
        json.WriteStartObject();
        json.WriteStartArray(scheme);
        foreach (var scope in scopes)
        {
            json.WriteStringValue(scope);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    }
}

using System.Text.Json;
using DrCloud.Api.Administration;
using DrCloud.Api.Sites;

namespace DrCloud.Api.OpenApi;

/// <summary>The administration's part of the document, from its route table.</summary>
internal static class AdministrationPaths
{
    private const string Tag = "Administration";

    public static void Write(Utf8JsonWriter json, Site site)
    {
        foreach (var path in AdministrationRoutes.All.GroupBy(route => route.Template))
        {
            json.WriteStartObject($"/apis/{site.Name}{AdministrationSetup.Segment}{path.Key}");
            foreach (var route in path)
            {
                json.WriteStartObject(route.Method.ToLowerInvariant());
                Operation(json, route);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }
    }

    private static void Operation(Utf8JsonWriter json, AdministrationRoute route)
    {
        json.WriteStartArray("tags");
        json.WriteStringValue(Tag);
        json.WriteEndArray();
        json.WriteString("summary", route.Summary);
        json.WriteString("description", $"For a private client that acts for itself, with the scope {route.Scope}.");
        json.WriteString("operationId", "admin-" + route.Summary.ToLowerInvariant().Replace(",", "", StringComparison.Ordinal).Replace(' ', '-'));
        OpenApiWriting.SecurityOf(json, OpenApiDocument.Backend);
        json.WriteStartArray("parameters");
        foreach (var name in route.Template.Split('/').Where(segment => segment.StartsWith('{')))
        {
            OpenApiWriting.Parameter(json, name.Trim('{', '}'), "path", "Which one.");
        }

        json.WriteEndArray();
        if (route.HasBody)
        {
            json.WriteStartObject("requestBody");
            json.WriteBoolean("required", true);
            json.WriteStartObject("content");
            OpenApiWriting.Media(json, "application/json", "Json");
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteStartObject("responses");
        json.WriteStartObject("default");
        json.WriteString("description", "Done, or refused: error and error_description say why.");
        json.WriteStartObject("content");
        OpenApiWriting.Media(json, "application/json", "Json");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }
}

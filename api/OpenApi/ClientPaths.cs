using System.Text.Json;
using System.Text.Json.Nodes;
using DrCloud.Api.Sites;

namespace DrCloud.Api.OpenApi;

/// <summary>The part of the document about a client's own registration (<see href="https://www.rfc-editor.org/rfc/rfc7592">RFC 7592</see>): the address that the registration answered.</summary>
internal static class ClientPaths
{
    /// <summary>Name of the security scheme.</summary>
    public const string Security = "registration";

    private const string Tag = "OAuth";
    private const string JsonType = "application/json";
    private const string ExampleId = "LnjqojEEjFYe5j2Jp9m9UnmuxOnMg4VodEJj3yE8_OA";

    /// <summary>Metadata of a client that can be registered as they are.</summary>
    public static JsonObject Metadata => new()
    {
        ["application_type"] = "private",
        ["client_name"] = "A Private App",
        ["redirect_uris"] = new JsonArray("https://client.example.org/callback"),
        ["post_logout_redirect_uris"] = new JsonArray("https://client.example.org/logout/callback"),
        ["token_endpoint_auth_method"] = "client_secret_post",
        ["contacts"] = new JsonArray("me@example.org", "them@example.org"),
        ["scope"] = "openid offline_access launch/patient api:fhir patient/Patient.read patient/Observation.read",
    };

    public static void Write(Utf8JsonWriter json, Site site)
    {
        json.WriteStartObject($"{site.Issuer[site.BaseAddress.Length..]}/client/{{path}}");
        Operation(json, "get", "show", "Shows the registration", "200", Answer(site));
        Operation(json, "put", "update", "Replaces the registration; it waits for an administrator again where it reaches further than before", "200", Answer(site));
        Operation(json, "delete", "remove", "Ends the registration, and with it every token of the client", "204", null);
        json.WriteEndObject();
    }

    /// <summary>The scheme: the registration access token, by which nothing else is opened.</summary>
    public static void WriteScheme(Utf8JsonWriter json)
    {
        json.WriteStartObject(Security);
        json.WriteString("type", "http");
        json.WriteString("scheme", "bearer");
        json.WriteString("description", "The registration_access_token that the registration answered.");
        json.WriteEndObject();
    }

    private static void Operation(Utf8JsonWriter json, string method, string id, string summary, string status, JsonObject? answer)
    {
        json.WriteStartObject(method);
        json.WriteStartArray("tags");
        json.WriteStringValue(Tag);
        json.WriteEndArray();
        json.WriteString("summary", summary);
        json.WriteString("operationId", $"oauth-client-{id}");
        OpenApiWriting.SecurityOf(json, Security);
        json.WriteStartArray("parameters");
        OpenApiWriting.Parameter(json, "path", "path", "The last part of the registration_client_uri; it is not the client_id.", example: "6eUVG0-qK2dYiwfYdECKIw");
        json.WriteEndArray();
        if (method == "put")
        {
            json.WriteStartObject("requestBody");
            json.WriteBoolean("required", true);
            Content(json, Update());
            json.WriteEndObject();
        }

        json.WriteStartObject("responses");
        json.WriteStartObject(status);
        json.WriteString("description", answer is null ? "The client is forgotten." : "The registration.");
        if (answer is not null)
        {
            Content(json, answer);
        }

        json.WriteEndObject();
        Refusals(json, method);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Refusals(Utf8JsonWriter json, string method)
    {
        if (method == "put")
        {
            json.WriteStartObject("400");
            json.WriteString("description", "The metadata break a rule; error and error_description say which.");
            Content(json, new JsonObject { ["error"] = "invalid_redirect_uri", ["error_description"] = "redirect_uris is invalid", ["message"] = "redirect_uris is invalid" });
            json.WriteEndObject();
        }

        json.WriteStartObject("401");
        json.WriteString("description", "It is not the token of a client whose registration is there.");
        json.WriteEndObject();
    }

    private static void Content(Utf8JsonWriter json, JsonObject example)
    {
        json.WriteStartObject("content");
        OpenApiWriting.Media(json, JsonType, "Json", example);
        json.WriteEndObject();
    }

    private static JsonObject Update()
    {
        var metadata = Metadata;
        metadata.Insert(0, "client_id", ExampleId);
        metadata["client_name"] = "A Private App, renamed";
        return metadata;
    }

    private static JsonObject Answer(Site site)
    {
        var answer = new JsonObject
        {
            ["client_id"] = ExampleId,
            ["registration_access_token"] = "uiDSXx2GNSvYy5n8eW50aGrJz0HjaGpUdrGf07Agv_Q",
            ["registration_client_uri"] = $"{site.Issuer}/client/6eUVG0-qK2dYiwfYdECKIw",
            ["client_id_issued_at"] = 1604767861,
            ["client_secret_expires_at"] = 0,
            ["client_role"] = "patient",
        };
        foreach (var (name, value) in Metadata)
        {
            answer[name] = value!.DeepClone();
        }

        return answer;
    }
}

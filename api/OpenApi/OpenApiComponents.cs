using System.Text.Json;
using DrCloud.Api.Fhir;
using DrCloud.Api.OAuth;
using DrCloud.Api.Sites;

namespace DrCloud.Api.OpenApi;

/// <summary>What the paths of the document share.</summary>
internal static class OpenApiComponents
{
    /// <summary>Scopes that the page offers to ask for.</summary>
    private static readonly (string Scope, string Text)[] Scopes =
    [
        ("openid", "Sign in"),
        ("fhirUser", "Who signed in"),
        ("launch/patient", "Choose a patient"),
        ("offline_access", "Stay connected"),
        ("patient/*.read", "Read the record of the chosen patient"),
        ("patient/*.write", "Write the record of the chosen patient"),
        ("patient/DocumentReference.$docref", "Have summaries of the chosen patient's record made"),
        ("user/*.read", "Read what the signed-in person may read"),
        ("user/*.write", "Write what the signed-in person may write"),
        ("user/DocumentReference.$docref", "Have summaries of the records made that the signed-in person may read"),
    ];

    public static void Write(Utf8JsonWriter json, Site site)
    {
        json.WriteStartObject("components");
        SecuritySchemes(json, site);
        json.WriteStartObject("parameters");
        foreach (var parameter in OpenApiParameters.Shared)
        {
            json.WritePropertyName(parameter.Key);
            parameter.Write(json);
        }

        json.WriteEndObject();
        OpenApiBodies.Write(json);
        Schemas(json);
        Responses(json);
        json.WriteEndObject();
    }

    private static void SecuritySchemes(Utf8JsonWriter json, Site site)
    {
        json.WriteStartObject("securitySchemes");
        json.WriteStartObject(OpenApiDocument.Security);
        json.WriteString("type", "oauth2");
        json.WriteString("description", "SMART on FHIR: authorization code with PKCE (S256).");
        json.WriteStartObject("flows");
        json.WriteStartObject("authorizationCode");
        json.WriteString("authorizationUrl", site.OAuth.Authorize);
        json.WriteString("tokenUrl", site.OAuth.Token);
        json.WriteStartObject("scopes");
        foreach (var (scope, text) in Scopes)
        {
            json.WriteString(scope, text);
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        BackendScheme(json, site);
        ClientPaths.WriteScheme(json);
        json.WriteEndObject();
    }

    private static void BackendScheme(Utf8JsonWriter json, Site site)
    {
        json.WriteStartObject(OpenApiDocument.Backend);
        json.WriteString("type", "http");
        json.WriteString("scheme", "bearer");
        json.WriteString("bearerFormat", "JWT");
        json.WriteString("description", $"The access token of a client that acts for itself (SMART Backend Services): it signs an assertion (private_key_jwt), which no page can do for it, and asks {site.OAuth.Token} for {ScopeCatalogue.AdminRead} or {ScopeCatalogue.AdminWrite}.");
        json.WriteEndObject();
    }

    private static void Schemas(Utf8JsonWriter json)
    {
        json.WriteStartObject("schemas");
        foreach (var (name, text) in (ReadOnlySpan<(string, string)>)
            [("Resource", "A FHIR R4 resource."), ("Bundle", "A FHIR R4 Bundle."), ("OperationOutcome", "What went wrong."), ("Json", "A JSON document."), ("Xml", "The same in XML."),
             ("JsonPatch", "Operations of RFC 6902."), ("SearchForm", "The parameters of the search: those of the address, by their names.")])
        {
            json.WriteStartObject(name);
            json.WriteString("type", name == "Xml" ? "string" : name == "JsonPatch" ? "array" : "object");
            json.WriteString("description", text);
            if (name == "JsonPatch")
            {
                json.WriteStartObject("items");
                json.WriteString("type", "object");
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void Responses(Utf8JsonWriter json)
    {
        json.WriteStartObject("responses");
        Response(json, "Resource", "The resource.", "Resource");
        Response(json, "Bundle", "The bundle.", "Bundle");
        Response(json, "Deleted", "Deleted, or nothing was there to delete.", null);
        Response(json, "Accepted", "Taken on; Content-Location, where there is one, tells how far it is.", null);
        Response(json, "Manifest", "The export's files; 202 with X-Progress while it runs.", null);
        Response(json, "Lines", "A resource on each line, as application/fhir+ndjson.", null);
        Response(json, "Outcome", "Refused; the OperationOutcome says why.", "OperationOutcome");
        json.WriteEndObject();
    }

    private static void Response(Utf8JsonWriter json, string name, string text, string? schema)
    {
        json.WriteStartObject(name);
        json.WriteString("description", text);
        if (schema is not null)
        {
            json.WriteStartObject("content");
            OpenApiWriting.Media(json, FhirMediaType.Json, schema);
            OpenApiWriting.Media(json, FhirMediaType.Xml, "Xml");
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}

using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using DrCloud.Api.Fhir;
using DrCloud.Api.Sites;

namespace DrCloud.Api.OpenApi;

/// <summary>
/// The <see href="https://spec.openapis.org/oas/v3.0.3">OpenAPI 3</see> description of a site's interfaces, written from the tables that drive them:
/// the route table, the resource types, the search parameters.
/// </summary>
internal static class OpenApiDocument
{
    /// <summary>Name of the security scheme.</summary>
    public const string Security = "smart";

    /// <summary>Name of the security scheme of clients that act for themselves.</summary>
    public const string Backend = "backend";

    /// <summary>The document as UTF-8 JSON.</summary>
    public static byte[] ToBytes(Site site)
    {
        var buffer = new ArrayBufferWriter<byte>(4 * 1024 * 1024);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            Write(json, site);
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, Site site)
    {
        json.WriteStartObject();
        json.WriteString("openapi", "3.0.3");
        json.WriteStartObject("info");
        json.WriteString("title", "DrCloudEHR 2025");
        json.WriteString("version", SiteDocuments.SoftwareVersion);
        json.WriteString("description", "FHIR R4 and SMART on FHIR. Press Authorize, sign in, and send requests from this page.");
        json.WriteEndObject();
        json.WriteStartArray("servers");
        json.WriteStartObject();
        json.WriteString("url", site.BaseAddress);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartObject("paths");
        FhirPaths.Write(json, site);
        OAuthPaths.Write(json, site);
        ClientPaths.Write(json, site);
        AdministrationPaths.Write(json, site);
        json.WriteEndObject();
        OpenApiComponents.Write(json, site);
        json.WriteEndObject();
    }
}

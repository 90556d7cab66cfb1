using System.Text.Json;
using DrCloud.Api.Fhir.Responses;
using DrCloud.Api.OAuth.Assertions;
using DrCloud.Api.Sites;
using DrCloud.Fhir.Rendering;

namespace DrCloud.Api.Fhir.Interactions;

/// <summary>Discovery for SMART apps (<see href="https://hl7.org/fhir/smart-app-launch/conformance.html">.well-known/smart-configuration</see>). Says what works, no more.</summary>
internal static class SmartConfiguration
{
    /// <summary>What apps can do here.</summary>
    public static IReadOnlyList<string> Capabilities { get; } =
    [
        "launch-ehr", "launch-standalone", "authorize-post", "context-banner", "context-style", "context-ehr-patient", "context-ehr-encounter", "context-standalone-patient",
        "client-public", "client-confidential-symmetric", "client-confidential-asymmetric", "sso-openid-connect",
        "permission-patient", "permission-user", "permission-offline", "permission-online", "permission-v1", "permission-v2",
    ];

    public static Task HandleAsync(FhirRequest request, FhirServices services)
    {
        request.MediaType = "application/json";
        request.Shape = AnswerShape.AsStored;
        return ShapedResponse.WriteAsync(request, StatusCodes.Status200OK, services.Documents.SmartConfiguration(request.Site));
    }

    public static void Write(Utf8JsonWriter json, Site site)
    {
        json.WriteStartObject();
        json.WriteString("issuer", site.Issuer);
        json.WriteString("jwks_uri", site.OAuth.Keys);
        json.WriteString("authorization_endpoint", site.OAuth.Authorize);
        json.WriteString("token_endpoint", site.OAuth.Token);
        json.WriteString("registration_endpoint", site.OAuth.Registration);
        json.WriteString("introspection_endpoint", site.OAuth.Introspection);
        json.WriteString("revocation_endpoint", site.OAuth.Revocation);
        json.WriteString("userinfo_endpoint", site.OAuth.UserInfo);
        json.WriteString("pushed_authorization_request_endpoint", site.OAuth.PushedAuthorization);
        json.WriteString("end_session_endpoint", site.OAuth.EndSession);
        WriteList(json, "token_endpoint_auth_methods_supported", ["client_secret_basic", "client_secret_post", "private_key_jwt"]);
        WriteList(json, "token_endpoint_auth_signing_alg_values_supported", PublicKeySet.Algorithms);
        WriteList(json, "grant_types_supported", ["authorization_code", "refresh_token", "client_credentials"]);
        WriteList(json, "response_types_supported", ["code"]);
        WriteList(json, "code_challenge_methods_supported", ["S256"]);
        WriteList(json, "scopes_supported", ["openid", "fhirUser", "profile", "email", "launch", "launch/patient", "online_access", "offline_access", "patient/*.read", "patient/*.write", "patient/*.cruds", "user/*.read", "user/*.write", "user/*.cruds", "system/*.read", "system/*.write", "system/*.cruds"]);
        WriteList(json, "capabilities", [.. Capabilities]);
        json.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter json, string name, ReadOnlySpan<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}

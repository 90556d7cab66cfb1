using System.Text.Json;
using DrCloud.Api.Sites;

namespace DrCloud.Api.OpenApi;

/// <summary>The OAuth server's part of the document.</summary>
internal static class OAuthPaths
{
    private const string Tag = "OAuth";
    private const string Form = "application/x-www-form-urlencoded";
    private const string JsonType = "application/json";

    /// <summary>One end point: its method, what it does, its parameters (name, meaning, required), and the media type that they travel in; null in the address.</summary>
    private sealed record Operation(string Method, string Address, string Text, (string Name, string Text, bool Required)[] Parameters, string? Body, string Status = "200");

    public static void Write(Utf8JsonWriter json, Site site)
    {
        foreach (var operation in Operations(site.OAuth))
        {
            json.WriteStartObject(operation.Address[site.BaseAddress.Length..]);
            json.WriteStartObject(operation.Method);
            json.WriteStartArray("tags");
            json.WriteStringValue(Tag);
            json.WriteEndArray();
            json.WriteString("summary", operation.Text);
            json.WriteString("operationId", "oauth-" + operation.Address[(operation.Address.LastIndexOf('/') + 1)..]);
            if (operation.Body is null)
            {
                Parameters(json, operation);
            }
            else
            {
                Body(json, operation, operation.Body);
            }

            json.WriteStartObject("responses");
            json.WriteStartObject(operation.Status);
            json.WriteString("description", "Done.");
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
        }
    }

    private static Operation[] Operations(OAuthAddresses oauth) =>
    [
        new("get", oauth.Authorize, "Asks the person to sign in and to agree; answers with a code at the redirect address",
        [
            ("response_type", "code", true), ("client_id", "The client.", true), ("redirect_uri", "A registered address.", true), ("scope", "What is asked for.", true),
            ("state", "Comes back as it was.", true), ("aud", "FHIR base address.", true), ("code_challenge", "PKCE.", true), ("code_challenge_method", "S256", true),
            ("nonce", "Comes back in the id_token.", false), ("launch", "From an EHR launch.", false),
        ], null, "302"),
        new("post", oauth.Token, "Exchanges a code, a refresh token or a client's own assertion for an access token",
        [
            ("grant_type", "authorization_code, refresh_token or client_credentials; password where a setting allows it", true), ("code", "The code.", false), ("redirect_uri", "As in the request for the code.", false),
            ("code_verifier", "PKCE.", false), ("refresh_token", "The refresh token.", false), ("scope", "Fewer scopes than granted.", false),
            ("client_id", "Of a public client, or with client_secret_post.", false), ("client_secret", "With client_secret_post.", false),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer, with private_key_jwt.", false), ("client_assertion", "A JWT that the client signed (RS384 or ES384).", false),
        ], Form),
        new("post", oauth.Registration, "Registers a client",
        [
            ("client_name", "Shown to people.", true), ("application_type", "private or public", false), ("redirect_uris", "Where codes may be sent; a client with system scopes alone has none.", false),
            ("scope", "What it may ask for.", false), ("token_endpoint_auth_method", "client_secret_post, client_secret_basic, private_key_jwt or none", false),
            ("contacts", "Addresses of its people.", false), ("initiate_login_uri", "Where an EHR launch begins.", false),
            ("post_logout_redirect_uris", "Where to go after the sign-out.", false), ("jwks_uri", "Where its keys are.", false),
        ], JsonType, "201"),
        new("post", oauth.Introspection, "Says whether a token is good", [("token", "The token.", true), ("token_type_hint", "access_token or refresh_token", false)], Form),
        new("post", oauth.Revocation, "Ends a grant", [("token", "The token.", true), ("token_type_hint", "access_token or refresh_token", false)], Form),
        new("get", oauth.UserInfo, "Says who the person is", [], null),
        new("post", oauth.PushedAuthorization, "Takes the parameters of an authorization request and answers with a request_uri that stands for them",
            [("client_id", "The client.", true), ("response_type", "code", true), ("redirect_uri", "A registered address.", true), ("scope", "What is asked for.", true)], Form, "201"),
        new("get", oauth.EndSession, "Signs the person out", [("id_token_hint", "The id_token.", false), ("post_logout_redirect_uri", "A registered address.", false), ("state", "Comes back as it was.", false)], null),
        new("get", oauth.Keys, "The keys that sign tokens", [], null),
        new("get", oauth.Discovery, "OpenID Connect discovery", [], null),
    ];

    private static void Parameters(Utf8JsonWriter json, Operation operation)
    {
        json.WriteStartArray("parameters");
        foreach (var (name, text, required) in operation.Parameters)
        {
            OpenApiWriting.Parameter(json, name, "query", text, required);
        }

        json.WriteEndArray();
    }

    private static void Body(Utf8JsonWriter json, Operation operation, string mediaType)
    {
        json.WriteStartObject("requestBody");
        json.WriteBoolean("required", true);
        json.WriteStartObject("content");
        json.WriteStartObject(mediaType);
        json.WriteStartObject("schema");
        json.WriteString("type", "object");
        json.WriteStartArray("required");
        foreach (var parameter in operation.Parameters.Where(p => p.Required))
        {
            json.WriteStringValue(parameter.Name);
        }

        json.WriteEndArray();
        json.WriteStartObject("properties");
        foreach (var (name, text, _) in operation.Parameters)
        {
            json.WriteStartObject(name);
            Type(json, name);
            json.WriteString("description", text);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
        if (mediaType == JsonType)
        {
            json.WritePropertyName("example");
            ClientPaths.Metadata.WriteTo(json);
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    // Names in the plural are lists.
    private static void Type(Utf8JsonWriter json, string name)
    {
        var list = name is "redirect_uris" or "post_logout_redirect_uris" or "contacts";
        json.WriteString("type", list ? "array" : "string");
        if (list)
        {
            json.WriteStartObject("items");
            json.WriteString("type", "string");
            json.WriteEndObject();
        }
    }
}

using System.Text.Json;
using System.Text.Json.Serialization;

namespace DrCloud.Api.OAuth.Endpoints;

/// <summary>Client metadata as sent (<see href="https://www.rfc-editor.org/rfc/rfc7591#section-2">RFC 7591 §2</see>). What is not named here is ignored.</summary>
internal sealed record RegistrationRequest
{
    /// <summary><c>private</c>: can keep a secret; anything else: public.</summary>
    [JsonPropertyName("application_type")] public string? ApplicationType { get; init; }

    [JsonPropertyName("client_name")] public string? ClientName { get; init; }

    [JsonPropertyName("redirect_uris")] public IReadOnlyList<string>? RedirectUris { get; init; }

    [JsonPropertyName("post_logout_redirect_uris")] public IReadOnlyList<string>? PostLogoutRedirectUris { get; init; }

    [JsonPropertyName("token_endpoint_auth_method")] public string? AuthenticationMethod { get; init; }

    [JsonPropertyName("grant_types")] public IReadOnlyList<string>? GrantTypes { get; init; }

    [JsonPropertyName("response_types")] public IReadOnlyList<string>? ResponseTypes { get; init; }

    [JsonPropertyName("contacts")] public IReadOnlyList<string>? Contacts { get; init; }

    [JsonPropertyName("scope")] public string? Scope { get; init; }

    [JsonPropertyName("jwks_uri")] public string? JwksUri { get; init; }

    [JsonPropertyName("jwks")] public JsonElement? Jwks { get; init; }

    [JsonPropertyName("initiate_login_uri")] public string? InitiateLoginUri { get; init; }

    [JsonPropertyName("logo_uri")] public string? LogoUri { get; init; }

    [JsonPropertyName("policy_uri")] public string? PolicyUri { get; init; }

    [JsonPropertyName("tos_uri")] public string? TermsUri { get; init; }

    [JsonPropertyName("client_uri")] public string? ClientUri { get; init; }

    [JsonPropertyName("software_id")] public string? SoftwareId { get; init; }

    [JsonPropertyName("software_version")] public string? SoftwareVersion { get; init; }

    /// <summary>In an update alone, where it must be the client's.</summary>
    [JsonPropertyName("client_id")] public string? ClientId { get; init; }

    /// <summary>In an update alone, where it must be the client's if it is there.</summary>
    [JsonPropertyName("client_secret")] public string? ClientSecret { get; init; }

    [JsonIgnore] public bool IsConfidential => ApplicationType == "private";

    /// <summary>Whether the client gets a secret: a private one that does not sign by a key of its own.</summary>
    [JsonIgnore] public bool HasSecret => IsConfidential && AuthenticationMethod != "private_key_jwt";
}

/// <summary>An error of an end point of ours, in OAuth's form; <c>message</c> is what clients of the system have been reading.</summary>
internal sealed record OAuthError(
    [property: JsonPropertyName("error")] string Error,
    [property: JsonPropertyName("error_description")] string Description,
    [property: JsonPropertyName("message")] string Message)
{
    public OAuthError(string error, string description)
        : this(error, description, description)
    {
    }
}

[JsonSerializable(typeof(RegistrationRequest))]
[JsonSerializable(typeof(RegistrationResponse))]
[JsonSerializable(typeof(OAuthError))]
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true)]
internal sealed partial class RegistrationJson : JsonSerializerContext;

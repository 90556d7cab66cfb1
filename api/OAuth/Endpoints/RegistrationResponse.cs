using System.Text.Json;
using System.Text.Json.Serialization;
using DrCloud.Api.Sites;
using DrCloud.Grains.Interfaces.Clients;

namespace DrCloud.Api.OAuth.Endpoints;

/// <summary>A registered client as answered (<see href="https://www.rfc-editor.org/rfc/rfc7591#section-3.2.1">RFC 7591 §3.2.1</see>), its secrets for the only time.</summary>
internal sealed record RegistrationResponse
{
    [JsonPropertyName("client_id")] public required string ClientId { get; init; }

    [JsonPropertyName("client_secret")] public string? ClientSecret { get; init; }

    [JsonPropertyName("registration_access_token")] public required string RegistrationAccessToken { get; init; }

    [JsonPropertyName("registration_client_uri")] public required string RegistrationClientUri { get; init; }

    [JsonPropertyName("client_id_issued_at")] public required long IssuedAt { get; init; }

    /// <summary>0: never.</summary>
    [JsonPropertyName("client_secret_expires_at")] public long SecretExpiresAt { get; init; }

    /// <summary><c>user</c> where it may ask for more than one patient's data, else <c>patient</c>.</summary>
    [JsonPropertyName("client_role")] public required string ClientRole { get; init; }

    [JsonPropertyName("contacts")] public IReadOnlyList<string>? Contacts { get; init; }

    [JsonPropertyName("application_type")] public required string ApplicationType { get; init; }

    [JsonPropertyName("client_name")] public required string ClientName { get; init; }

    [JsonPropertyName("redirect_uris")] public required IReadOnlyList<string> RedirectUris { get; init; }

    [JsonPropertyName("post_logout_redirect_uris")] public IReadOnlyList<string>? PostLogoutRedirectUris { get; init; }

    [JsonPropertyName("token_endpoint_auth_method")] public required string AuthenticationMethod { get; init; }

    [JsonPropertyName("grant_types")] public IReadOnlyList<string>? GrantTypes { get; init; }

    [JsonPropertyName("response_types")] public IReadOnlyList<string>? ResponseTypes { get; init; }

    [JsonPropertyName("jwks_uri")] public string? JwksUri { get; init; }

    [JsonPropertyName("jwks")] public JsonElement? Jwks { get; init; }

    [JsonPropertyName("initiate_login_uri")] public string? InitiateLoginUri { get; init; }

    [JsonPropertyName("logo_uri")] public string? LogoUri { get; init; }

    [JsonPropertyName("policy_uri")] public string? PolicyUri { get; init; }

    [JsonPropertyName("tos_uri")] public string? TermsUri { get; init; }

    [JsonPropertyName("client_uri")] public string? ClientUri { get; init; }

    [JsonPropertyName("software_id")] public string? SoftwareId { get; init; }

    [JsonPropertyName("software_version")] public string? SoftwareVersion { get; init; }

    [JsonPropertyName("scope")] public required string Scope { get; init; }

    /// <summary>The answer about a client.</summary>
    /// <param name="site">Where it is registered.</param>
    /// <param name="client">What is kept.</param>
    /// <param name="token">The registration access token; only its hash is kept.</param>
    /// <param name="secret">The secret if it was made just now; only its hash is kept.</param>
    public static RegistrationResponse Of(Site site, Client client, string token, string? secret) => new()
    {
        ClientId = client.Id,
        ClientSecret = secret,
        RegistrationAccessToken = token,
        RegistrationClientUri = $"{site.Issuer}/client/{client.RegistrationPath}",
        IssuedAt = client.IssuedAt.ToUnixTimeSeconds(),
        ClientRole = client.Scopes.Any(ScopeCatalogue.IsForManyPatients) ? "user" : "patient",
        Contacts = Sent(client.Contacts),
        ApplicationType = client.IsConfidential ? "private" : "public",
        ClientName = client.Name,
        RedirectUris = client.RedirectUris,
        PostLogoutRedirectUris = Sent(client.PostLogoutRedirectUris),
        AuthenticationMethod = client.AuthenticationMethod,
        GrantTypes = Sent(client.GrantTypes),
        ResponseTypes = Sent(client.ResponseTypes),
        JwksUri = client.JwksUri,
        Jwks = client.Jwks is { } jwks ? JsonElement.Parse(jwks) : null,
        InitiateLoginUri = client.InitiateLoginUri,
        LogoUri = client.LogoUri,
        PolicyUri = client.PolicyUri,
        TermsUri = client.TermsUri,
        ClientUri = client.ClientUri,
        SoftwareId = client.SoftwareId,
        SoftwareVersion = client.SoftwareVersion,
        Scope = string.Join(' ', client.Scopes),
    };

    private static IReadOnlyList<string>? Sent(IReadOnlyList<string> values) => values.Count == 0 ? null : values;
}

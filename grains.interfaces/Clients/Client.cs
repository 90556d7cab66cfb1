namespace DrCloud.Grains.Interfaces.Clients;

/// <summary>What is known of an OAuth client: its metadata as registered, what the server added, and whether it may be used.</summary>
[GenerateSerializer, Immutable, Alias("drcloud.Client")]
public sealed record Client
{
    /// <summary><c>client_id</c>.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary><c>client_name</c>, as its developer wrote it: to be shown escaped.</summary>
    [Id(1)] public required string Name { get; init; }

    /// <summary>Whether it can keep a secret (<c>application_type: private</c>).</summary>
    [Id(2)] public required bool IsConfidential { get; init; }

    /// <summary>SHA-256 of the secret, or null for a public client. The server made the secret with 256 random bits or more, so a slow hash would add nothing.</summary>
    [Id(3)] public byte[]? SecretHash { get; init; }

    /// <summary><c>token_endpoint_auth_method</c>: <c>client_secret_basic</c>, <c>client_secret_post</c>, <c>private_key_jwt</c> or <c>none</c>.</summary>
    [Id(4)] public required string AuthenticationMethod { get; init; }

    /// <summary>Where codes may be sent: compared character by character.</summary>
    [Id(5)] public required IReadOnlyList<string> RedirectUris { get; init; }

    [Id(6)] public IReadOnlyList<string> PostLogoutRedirectUris { get; init; } = [];

    /// <summary>The scopes it may ask for.</summary>
    [Id(7)] public required IReadOnlyList<string> Scopes { get; init; }

    [Id(8)] public IReadOnlyList<string> Contacts { get; init; } = [];

    /// <summary>Where the client publishes its keys, or null.</summary>
    [Id(9)] public string? JwksUri { get; init; }

    /// <summary>The client's public keys as a JWK set, or null.</summary>
    [Id(10)] public string? Jwks { get; init; }

    /// <summary><c>initiate_login_uri</c>: where an EHR launch begins.</summary>
    [Id(11)] public string? InitiateLoginUri { get; init; }

    [Id(12)] public string? LogoUri { get; init; }

    [Id(13)] public string? PolicyUri { get; init; }

    [Id(14)] public string? TermsUri { get; init; }

    /// <summary>SHA-256 of the registration access token (RFC 7592), or null.</summary>
    [Id(15)] public byte[]? RegistrationTokenHash { get; init; }

    /// <summary>Last part of <c>registration_client_uri</c>, or null.</summary>
    [Id(16)] public string? RegistrationPath { get; init; }

    [Id(17)] public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>Whether it may be used; some must be enabled by an administrator first.</summary>
    [Id(18)] public required bool Enabled { get; init; }

    /// <summary><c>grant_types</c> as registered: the client is refused others, but may always refresh. Empty: not restricted.</summary>
    [Id(19)] public IReadOnlyList<string> GrantTypes { get; init; } = [];

    /// <summary><c>response_types</c> as registered; empty where it was left out.</summary>
    [Id(20)] public IReadOnlyList<string> ResponseTypes { get; init; } = [];

    /// <summary><c>client_uri</c>: a page about the client.</summary>
    [Id(21)] public string? ClientUri { get; init; }

    /// <summary><c>software_id</c>: the same for every registration of one software.</summary>
    [Id(22)] public string? SoftwareId { get; init; }

    [Id(23)] public string? SoftwareVersion { get; init; }
}

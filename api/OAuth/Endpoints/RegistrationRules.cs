using DrCloud.Api.OAuth.Assertions;

namespace DrCloud.Api.OAuth.Endpoints;

/// <summary>What client metadata must fulfil (<see href="https://www.rfc-editor.org/rfc/rfc7591#section-3.2.2">RFC 7591 §3.2.2</see>).</summary>
internal static class RegistrationRules
{
    private const string InvalidMetadata = "invalid_client_metadata";
    private const string InvalidRedirect = "invalid_redirect_uri";
    private const string PrivateKeyJwt = "private_key_jwt";
    private const string SoftwareTooLong = "software_id or software_version is too long";
    private const int LongestName = 200;
    private const int MostUris = 50;
    private const int MostScopes = 500;
    private static readonly string[] Grants = ["authorization_code", "refresh_token", "client_credentials", "password"];

    /// <summary>Each <c>token_endpoint_auth_method</c>.</summary>
    public static IReadOnlyList<string> Methods { get; } = ["client_secret_basic", "client_secret_post", PrivateKeyJwt, "none"];

    /// <summary>The first rule that is broken, or null.</summary>
    public static OAuthError? Check(RegistrationRequest request, IReadOnlyList<string> scopes) => BrokenBy(request, scopes).FirstOrDefault()?.Error;

    /// <summary>Every rule that is broken, at most one for each member of the metadata.</summary>
    public static IEnumerable<BrokenRule> BrokenBy(RegistrationRequest request, IReadOnlyList<string> scopes) =>
        new[] { CheckUris(request, scopes), CheckName(request) }
            .Concat(CheckAddresses(request)).Append(CheckSoftware(request)).Append(CheckMethod(request)).Append(CheckKeys(request, scopes)).Append(CheckScopes(request, scopes))
            .OfType<BrokenRule>().DistinctBy(rule => rule.Member);

    private static BrokenRule? CheckUris(RegistrationRequest request, IReadOnlyList<string> scopes) => request switch
    {
        // Nobody is ever sent back to a client that acts for itself.
        { RedirectUris: null or { Count: 0 }, IsConfidential: true, PostLogoutRedirectUris: null } when scopes.Count > 0 && scopes.All(ScopeCatalogue.IsForSystem) => null,
        { RedirectUris: not { Count: > 0 and <= MostUris } } => new("redirect_uris", InvalidRedirect, "redirect_uris is invalid"),
        _ when !request.RedirectUris.All(RedirectUri.IsAcceptable) => new("redirect_uris", InvalidRedirect,
            "Each of redirect_uris must be an https address, an http address of the loopback interface, or of a private-use scheme such as com.example.app, without fragment, user or wildcard"),
        { PostLogoutRedirectUris: { } uris } when uris.Count is 0 or > MostUris || !uris.All(RedirectUri.IsAcceptable) => new("post_logout_redirect_uris", InvalidMetadata, "post_logout_redirect_uris is invalid"),
        _ => null,
    };

    private static BrokenRule? CheckName(RegistrationRequest request) =>
        string.IsNullOrWhiteSpace(request.ClientName) || request.ClientName.Length > LongestName || request.ClientName.Any(c => char.IsControl(c) || c is >= '\u202A' and <= '\u202E' or >= '\u2066' and <= '\u2069')
            ? new("client_name", InvalidMetadata, "client_name is invalid")
            : null;

    private static IEnumerable<BrokenRule> CheckAddresses(RegistrationRequest request)
    {
        (string Member, string? Address)[] addresses =
        [
            ("jwks_uri", request.JwksUri), ("initiate_login_uri", request.InitiateLoginUri), ("logo_uri", request.LogoUri), ("policy_uri", request.PolicyUri),
            ("tos_uri", request.TermsUri), ("client_uri", request.ClientUri),
        ];
        return addresses.Where(at => at.Address is not null && !RedirectUri.IsWebAddress(at.Address)).Select(at => new BrokenRule(
            at.Member, InvalidMetadata, "jwks_uri, initiate_login_uri, logo_uri, policy_uri, tos_uri and client_uri must be https addresses"));
    }

    private static BrokenRule? CheckSoftware(RegistrationRequest request) => request switch
    {
        { SoftwareId.Length: > LongestName } => new("software_id", InvalidMetadata, SoftwareTooLong),
        { SoftwareVersion.Length: > LongestName } => new("software_version", InvalidMetadata, SoftwareTooLong),
        _ => null,
    };

    private static BrokenRule? CheckMethod(RegistrationRequest request) => request switch
    {
        { AuthenticationMethod: { } method } when !Methods.Contains(method) => new("token_endpoint_auth_method", InvalidMetadata, $"Unsupported token_endpoint_auth_method value : {method}"),
        { ResponseTypes: { } types } when types.Any(type => type != "code") => new("response_types", InvalidMetadata, "The only one of response_types is code"),
        { GrantTypes: { } grants } when !grants.All(Grants.Contains) => new("grant_types", InvalidMetadata, $"The grant_types are {string.Join(", ", Grants)}"),
        { GrantTypes: { } grants, IsConfidential: false } when grants.Contains("client_credentials") => new("grant_types", InvalidMetadata, "Only a private client can act for itself"),
        { AuthenticationMethod: PrivateKeyJwt, IsConfidential: false } => new("token_endpoint_auth_method", InvalidMetadata, "A client that has a private key is private"),
        { AuthenticationMethod: PrivateKeyJwt, Jwks: null, JwksUri: null } => new("jwks", InvalidMetadata, "jwks is invalid"),
        { AuthenticationMethod: "none", IsConfidential: true } => new("token_endpoint_auth_method", InvalidMetadata, "A private client authenticates by its secret"),
        _ => null,
    };

    private static BrokenRule? CheckKeys(RegistrationRequest request, IReadOnlyList<string> scopes)
    {
        if (request is { Jwks: not null, JwksUri: not null })
        {
            return new("jwks", InvalidMetadata, "Either jwks or jwks_uri, not both");
        }

        if (request.Jwks is { } jwks && !PublicKeySet.IsAcceptable(jwks))
        {
            return new("jwks", InvalidMetadata, "jwks is invalid");
        }

        return request.Jwks is null && request.JwksUri is null && scopes.Any(ScopeCatalogue.IsForSystem)
            ? new("jwks", InvalidMetadata, "jwks is invalid")
            : null;
    }

    private static BrokenRule? CheckScopes(RegistrationRequest request, IReadOnlyList<string> scopes) =>
        scopes.Count is 0 or > MostScopes || scopes.FirstOrDefault(scope => !ScopeCatalogue.Knows(scope)) is not null
            ? new("scope", "invalid_scope", "The requested scope is invalid, unknown, or malformed")
            : !request.IsConfidential && scopes.Any(ScopeCatalogue.IsForManyPatients)
                ? new("scope", InvalidMetadata, "system and user scopes are only allowed for confidential clients")
                : null;
}

/// <summary>A rule that metadata break.</summary>
/// <param name="Member">The member of the metadata to correct.</param>
/// <param name="Code">The protocol's error.</param>
/// <param name="Description">What is wrong, for the client's developers.</param>
internal sealed record BrokenRule(string Member, string Code, string Description)
{
    /// <summary>As it is answered.</summary>
    public OAuthError Error => new(Code, Description);
}

using DrCloud.Api.OAuth.Assertions;

namespace DrCloud.Api.OAuth.Endpoints;

/// <summary>What client metadata must fulfil (<see href="https://www.rfc-editor.org/rfc/rfc7591#section-3.2.2">RFC 7591 §3.2.2</see>).</summary>
internal static class RegistrationRules
{
    private const string InvalidMetadata = "invalid_client_metadata";
    private const string InvalidRedirect = "invalid_redirect_uri";
    private const string PrivateKeyJwt = "private_key_jwt";
    private const int LongestName = 200;
    private const int MostUris = 50;
    private const int MostScopes = 500;
    private static readonly string[] Grants = ["authorization_code", "refresh_token", "client_credentials", "password"];
    private static readonly string[] Methods = ["client_secret_basic", "client_secret_post", PrivateKeyJwt, "none"];

    /// <summary>The first rule that is broken, or null.</summary>
    public static OAuthError? Check(RegistrationRequest request, IReadOnlyList<string> scopes) =>
        CheckUris(request, scopes) ?? CheckTexts(request) ?? CheckMethod(request) ?? CheckKeys(request, scopes) ?? CheckScopes(request, scopes);

    private static OAuthError? CheckUris(RegistrationRequest request, IReadOnlyList<string> scopes) => request switch
    {
        // Nobody is ever sent back to a client that acts for itself.
        { RedirectUris: null or { Count: 0 }, IsConfidential: true, PostLogoutRedirectUris: null } when scopes.Count > 0 && scopes.All(ScopeCatalogue.IsForSystem) => null,
        { RedirectUris: not { Count: > 0 and <= MostUris } } => new(InvalidRedirect, "redirect_uris is invalid"),
        _ when !request.RedirectUris.All(RedirectUri.IsAcceptable) => new(InvalidRedirect,
            "Each of redirect_uris must be an https address, an http address of the loopback interface, or of a private-use scheme such as com.example.app, without fragment, user or wildcard"),
        { PostLogoutRedirectUris: { } uris } when uris.Count is 0 or > MostUris || !uris.All(RedirectUri.IsAcceptable) => new(InvalidMetadata, "post_logout_redirect_uris is invalid"),
        _ => null,
    };

    private static OAuthError? CheckTexts(RegistrationRequest request)
    {
        if (string.IsNullOrWhiteSpace(request.ClientName) || request.ClientName.Length > LongestName || request.ClientName.Any(c => char.IsControl(c) || c is >= '\u202A' and <= '\u202E' or >= '\u2066' and <= '\u2069'))
        {
            return new(InvalidMetadata, "client_name is invalid");
        }

        string?[] addresses = [request.JwksUri, request.InitiateLoginUri, request.LogoUri, request.PolicyUri, request.TermsUri, request.ClientUri];
        return Array.Exists(addresses, address => address is not null && !RedirectUri.IsWebAddress(address))
            ? new(InvalidMetadata, "jwks_uri, initiate_login_uri, logo_uri, policy_uri, tos_uri and client_uri must be https addresses")
            : request.SoftwareId?.Length > LongestName || request.SoftwareVersion?.Length > LongestName
                ? new(InvalidMetadata, "software_id or software_version is too long")
                : null;
    }

    private static OAuthError? CheckMethod(RegistrationRequest request) => request switch
    {
        { AuthenticationMethod: { } method } when !Methods.Contains(method) => new(InvalidMetadata, $"Unsupported token_endpoint_auth_method value : {method}"),
        { ResponseTypes: { } types } when types.Any(type => type != "code") => new(InvalidMetadata, "The only one of response_types is code"),
        { GrantTypes: { } grants } when !grants.All(Grants.Contains) => new(InvalidMetadata, $"The grant_types are {string.Join(", ", Grants)}"),
        { GrantTypes: { } grants, IsConfidential: false } when grants.Contains("client_credentials") => new(InvalidMetadata, "Only a private client can act for itself"),
        { AuthenticationMethod: PrivateKeyJwt, IsConfidential: false } => new(InvalidMetadata, "A client that has a private key is private"),
        { AuthenticationMethod: PrivateKeyJwt, Jwks: null, JwksUri: null } => new(InvalidMetadata, "jwks is invalid"),
        { AuthenticationMethod: "none", IsConfidential: true } => new(InvalidMetadata, "A private client authenticates by its secret"),
        _ => null,
    };

    private static OAuthError? CheckKeys(RegistrationRequest request, IReadOnlyList<string> scopes)
    {
        if (request is { Jwks: not null, JwksUri: not null })
        {
            return new(InvalidMetadata, "Either jwks or jwks_uri, not both");
        }

        if (request.Jwks is { } jwks && !PublicKeySet.IsAcceptable(jwks))
        {
            return new(InvalidMetadata, "jwks is invalid");
        }

        return request.Jwks is null && request.JwksUri is null && scopes.Any(ScopeCatalogue.IsForSystem)
            ? new(InvalidMetadata, "jwks is invalid")
            : null;
    }

    private static OAuthError? CheckScopes(RegistrationRequest request, IReadOnlyList<string> scopes) =>
        scopes.Count is 0 or > MostScopes || scopes.FirstOrDefault(scope => !ScopeCatalogue.Knows(scope)) is not null
            ? new("invalid_scope", "The requested scope is invalid, unknown, or malformed")
            : !request.IsConfidential && scopes.Any(ScopeCatalogue.IsForManyPatients)
                ? new(InvalidMetadata, "system and user scopes are only allowed for confidential clients")
                : null;
}

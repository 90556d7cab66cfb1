namespace DrCloud.Api.Sites;

/// <summary>Where a site's OAuth end points are: discovery documents, the statement of capabilities and the protocol's own set-up all say the same.</summary>
/// <param name="issuer">The site's issuer.</param>
public sealed class OAuthAddresses(string issuer)
{
    public string Authorize { get; } = $"{issuer}/authorize";

    public string Token { get; } = $"{issuer}/token";

    public string Registration { get; } = $"{issuer}/registration";

    public string Introspection { get; } = $"{issuer}/introspect";

    public string Revocation { get; } = $"{issuer}/revoke";

    public string UserInfo { get; } = $"{issuer}/userinfo";

    public string PushedAuthorization { get; } = $"{issuer}/par";

    public string EndSession { get; } = $"{issuer}/logout";

    public string Keys { get; } = $"{issuer}/jwk";

    public string Discovery { get; } = $"{issuer}/.well-known/openid-configuration";
}

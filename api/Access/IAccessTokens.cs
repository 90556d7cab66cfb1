
namespace DrCloud.Api.Access;

/// <summary>Turns the bearer token of a request into an <see cref="Access"/>: signature, issuer (the site's), expiry, and that its grant, client and person still stand.</summary>
public interface IAccessTokens
{
    /// <summary>
    /// The access of the request's <c>Authorization: Bearer</c> header, for the site. Answers synchronously from a cache for a known token that the revocation tail confirms.
    /// </summary>
    ValueTask<AccessResult> AuthenticateAsync(HttpContext context, string site);
}

/// <summary>An access, or why there is none (RFC 6750 §3.1). Exactly one of the two is set.</summary>
/// <param name="Access">What the token allows.</param>
/// <param name="Failure">The <c>error</c> for <c>WWW-Authenticate</c>: empty when no token was sent (401 without error), <c>invalid_token</c> (401), <c>invalid_request</c> (400: two headers).</param>
public readonly record struct AccessResult(Access? Access, string? Failure);

using System.Security.Claims;
using DrCloud.Api.Access;
using DrCloud.Api.OAuth.Rules;
using DrCloud.Api.Sites;
using DrCloud.Grains.Interfaces.Accounts;
using DrCloud.Grains.Interfaces.Grants;
using DrCloud.Grains.Interfaces.Sites;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace DrCloud.Api.OAuth;

/// <summary>What OpenIddict makes tokens from: made anew from the grant and the account each time, so that tokens say what is true now.</summary>
internal static class GrantPrincipal
{
    private static readonly TimeSpan CodeLifetime = TimeSpan.FromMinutes(1);

    // With online_access, a refresh token is good while the session stands: that has an end of its own, and this bounds what is asked about.
    private static readonly TimeSpan OnlineLifetime = TimeSpan.FromHours(12);

    /// <summary>The principal of a standing grant of an enabled account.</summary>
    public static ClaimsPrincipal Make(Site site, SiteSettings settings, string grantId, Grant grant, Account account)
    {
        var identity = new ClaimsIdentity("DrCloud", Claims.Name, Claims.Role);
        identity.SetClaim(Claims.Subject, account.Id).SetClaim(Claims.Name, account.DisplayName);
        if (account.FhirUser is { } person)
        {
            identity.SetClaim(TokenClaims.FhirUser, $"{site.FhirBase}/{person}");
        }

        if (grant.Patient is { } patient)
        {
            identity.SetClaim(TokenClaims.Patient, patient);
        }

        identity.SetClaim(Claims.Email, account.Email).SetClaim(Claims.PreferredUsername, account.UserName)
            .SetClaim(Claims.AuthenticationTime, grant.AuthenticatedAt?.ToUnixTimeSeconds());

        var principal = new ClaimsPrincipal(identity)
            .SetScopes(grant.Scopes.Split(' '))
            .SetResources(site.FhirBase)
            .SetAuthorizationId(grantId)
            .SetAuthorizationCodeLifetime(CodeLifetime)
            .SetAccessTokenLifetime(settings.AccessTokenLifetime)
            .SetIdentityTokenLifetime(settings.AccessTokenLifetime)
            .SetRefreshTokenLifetime(IsOnline(grant) ? OnlineLifetime : settings.RefreshTokenLifetime);
        principal.SetDestinations(claim => DestinationsOf(claim, principal));
        return principal;
    }

    /// <summary>Whether the grant can be refreshed only while the person is signed in.</summary>
    public static bool IsOnline(Grant grant) => grant.Scopes.Split(' ') is var scopes && scopes.Contains(RefreshWhileSignedIn.Scope) && !scopes.Contains(Scopes.OfflineAccess);

    /// <summary>
    /// The principal of a client that acts for itself. Its grant is a name alone: nothing is kept of it until the token is revoked.
    /// </summary>
    public static ClaimsPrincipal MakeForClient(Site site, string client, IReadOnlyList<string> scopes, string grantId, TimeSpan lifetime) =>
        new ClaimsPrincipal(new ClaimsIdentity("DrCloud", Claims.Name, Claims.Role).SetClaim(Claims.Subject, client))
            .SetScopes(scopes)
            .SetResources(site.FhirBase)
            .SetAuthorizationId(grantId)
            .SetAccessTokenLifetime(lifetime);

    private static string[] DestinationsOf(Claim claim, ClaimsPrincipal principal) => claim.Type switch
    {
        TokenClaims.Patient => [Destinations.AccessToken],
        TokenClaims.FhirUser when principal.HasScope("fhirUser") => [Destinations.IdentityToken],
        Claims.Name or Claims.PreferredUsername when principal.HasScope(Scopes.Profile) => [Destinations.IdentityToken],
        Claims.Email when principal.HasScope(Scopes.Email) => [Destinations.IdentityToken],
        Claims.AuthenticationTime => [Destinations.IdentityToken],
        _ => [],
    };
}

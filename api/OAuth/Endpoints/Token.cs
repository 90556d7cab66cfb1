using DrCloud.Api.Changes;
using DrCloud.Api.People;
using DrCloud.Api.Sites;
using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Grants;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace DrCloud.Api.OAuth.Endpoints;

/// <summary>The <see href="https://www.rfc-editor.org/rfc/rfc6749#section-3.2">token end point</see>, after OpenIddict has checked client and code, refresh token or assertion.</summary>
internal static class Token
{
    /// <summary>OpenIddict's own authentication scheme.</summary>
    public const string Scheme = OpenIddictServerAspNetCoreDefaults.AuthenticationScheme;
    private const string Nonce = Claims.Private.Nonce;

    public static Task<IResult> HandleAsync(HttpContext http, IGrainFactory grains, SiteFacts facts, SignedInPerson people, TimeProvider clock)
    {
        var request = http.GetOpenIddictServerRequest()!;
        return request.IsClientCredentialsGrantType() ? ClientCredentials.HandleAsync(http, facts)
            : request.IsPasswordGrantType() ? PasswordGrant.HandleAsync(http, grains, facts, people, clock)
            : ContinueAsync(http, grains, facts, people);
    }

    // A code or a refresh token goes on with the grant that it names.
    private static async Task<IResult> ContinueAsync(HttpContext http, IGrainFactory grains, SiteFacts facts, SignedInPerson people)
    {
        var site = http.Site();
        var presented = (await http.AuthenticateAsync(Scheme)).Principal;
        var grantId = presented?.GetAuthorizationId();
        if (grantId is null || await grains.GetGrain<IGrantGrain>(GrainKeys.Of(site.Name, grantId)).GetAsync() is not { } grant)
        {
            return Refuse(Errors.InvalidGrant, "The authorization has ended.");
        }

        if (await facts.AccountAsync(site.Name, grant.Subject) is not { Enabled: true } account)
        {
            return Refuse(Errors.InvalidGrant, "The account is disabled.");
        }

        if (GrantPrincipal.IsOnline(grant) && !await people.StandsAsync(site.Name, new PersonSession(grant.Subject, grant.Session ?? "", default)))
        {
            return Refuse(Errors.InvalidGrant, "The person is no longer signed in.");
        }

        var principal = GrantPrincipal.Make(site, await facts.SettingsAsync(site.Name), grantId, grant, account);
        if (presented!.GetClaim(Nonce) is { } nonce && http.GetOpenIddictServerRequest()!.IsAuthorizationCodeGrantType())
        {
            principal.SetClaim(Nonce, nonce);
        }

        return Results.SignIn(principal, properties: null, Scheme);
    }

    /// <summary>A refusal after OpenIddict's own checks, in the protocol's form.</summary>
    public static IResult Refuse(string error, string reason) => Results.Forbid(
        new AuthenticationProperties(new Dictionary<string, string?>
        {
            [OpenIddictServerAspNetCoreConstants.Properties.Error] = error,
            [OpenIddictServerAspNetCoreConstants.Properties.ErrorDescription] = reason,
        }),
        [Scheme]);
}

using DrCloud.Api.Changes;
using DrCloud.Api.Sites;
using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Grants;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace DrCloud.Api.OAuth.Endpoints;

/// <summary>The <see href="https://www.rfc-editor.org/rfc/rfc6749#section-3.2">token end point</see>, after OpenIddict has checked client and code or refresh token.</summary>
internal static class Token
{
    private const string Scheme = OpenIddictServerAspNetCoreDefaults.AuthenticationScheme;
    private const string Nonce = Claims.Private.Nonce;

    public static async Task<IResult> HandleAsync(HttpContext http, IGrainFactory grains, SiteFacts facts)
    {
        var site = http.Site();
        var presented = (await http.AuthenticateAsync(Scheme)).Principal;
        var grantId = presented?.GetAuthorizationId();
        if (grantId is null || await grains.GetGrain<IGrantGrain>(GrainKeys.Of(site.Name, grantId)).GetAsync() is not { } grant)
        {
            return Refuse("The authorization has ended.");
        }

        if (await facts.AccountAsync(site.Name, grant.Subject) is not { Enabled: true } account)
        {
            return Refuse("The account is disabled.");
        }

        var principal = GrantPrincipal.Make(site, await facts.SettingsAsync(site.Name), grantId, grant, account);
        if (presented!.GetClaim(Nonce) is { } nonce && http.GetOpenIddictServerRequest()!.IsAuthorizationCodeGrantType())
        {
            principal.SetClaim(Nonce, nonce);
        }

        return Results.SignIn(principal, properties: null, Scheme);
    }

    private static IResult Refuse(string reason) => Results.Forbid(
        new AuthenticationProperties(new Dictionary<string, string?>
        {
            [OpenIddictServerAspNetCoreConstants.Properties.Error] = Errors.InvalidGrant,
            [OpenIddictServerAspNetCoreConstants.Properties.ErrorDescription] = reason,
        }),
        [Scheme]);
}

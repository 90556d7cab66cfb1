using DrCloud.Api.Access;
using DrCloud.Api.Changes;
using DrCloud.Api.Sites;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.UserInfo;

namespace DrCloud.Api.OAuth.Rules;

/// <summary>
/// Who the person is, as far as the token's scopes say so
/// (<see href="https://openid.net/specs/openid-connect-core-1_0.html#UserInfo">OpenID Connect Core §5.3</see>): what is true now, not what was when the token was made.
/// </summary>
internal sealed class DescribePerson(IHttpContextAccessor http, SiteFacts facts) : IOpenIddictServerHandler<HandleUserInfoRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } =
        OpenIddictServerHandlerDescriptor.CreateBuilder<HandleUserInfoRequestContext>()
            .UseSingletonHandler<DescribePerson>()
            .SetOrder(AttachClaims.Descriptor.Order + 500)
            .Build();

    public async ValueTask HandleAsync(HandleUserInfoRequestContext context)
    {
        var (site, token) = (http.HttpContext!.Site(), context.AccessTokenPrincipal!);
        if (!token.HasScope(Scopes.OpenId))
        {
            context.Reject(error: Errors.InsufficientScope, description: "The access token has no openid scope.");
            return;
        }

        if (token.GetPresenters() is not [var clientId] || await facts.ClientAsync(site.Name, clientId) is not { Enabled: true }
            || await facts.AccountAsync(site.Name, token.GetClaim(Claims.Subject)!) is not { Enabled: true } account)
        {
            context.Reject(error: Errors.InvalidToken, description: "The client or the account is disabled.");
            return;
        }

        if (token.HasScope(Scopes.Profile))
        {
            context.PreferredUsername = account.UserName;
            context.Claims[Claims.Name] = account.DisplayName;
        }

        if (token.HasScope(Scopes.Email))
        {
            context.Email = account.Email;
        }

        if (token.HasScope(TokenClaims.FhirUser) && account.FhirUser is { } person)
        {
            context.Claims[TokenClaims.FhirUser] = $"{site.FhirBase}/{person}";
        }
    }
}

using DrCloud.Api.Access;
using DrCloud.Api.Sites;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Protection;

namespace DrCloud.Api.OAuth.Rules;

/// <summary>An access or refresh token is valid only while its grant stands. Authorization codes were found in theirs.</summary>
internal sealed class RequireStandingGrant(IGrainFactory grains, IHttpContextAccessor http) : IOpenIddictServerHandler<ValidateTokenContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } =
        OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateTokenContext>()
            .UseScopedHandler<RequireStandingGrant>()
            .SetOrder(ValidateExpirationDate.Descriptor.Order + 500)
            .Build();

    public async ValueTask HandleAsync(ValidateTokenContext context)
    {
        if (context.Principal?.GetTokenType() is not (TokenTypeIdentifiers.AccessToken or TokenTypeIdentifiers.RefreshToken))
        {
            return;
        }

        if (context.Principal.GetAuthorizationId() is not { } grant || context.Principal.GetClaim(Claims.Subject) is not { } subject
            || context.Principal.GetPresenters() is not [var client] || !await grains.StandsAsync(http.HttpContext!.Site().Name, grant, subject, client))
        {
            context.Reject(error: Errors.InvalidToken, description: "The authorization that the token belongs to has ended.");
        }
    }
}

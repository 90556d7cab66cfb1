using DrCloud.Api.Sites;
using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Grants;
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

        if (context.Principal.GetAuthorizationId() is not { } grant
            || await grains.GetGrain<IGrantGrain>(GrainKeys.Of(http.HttpContext!.Site().Name, grant)).GetAsync() is null)
        {
            context.Reject(error: Errors.InvalidToken, description: "The authorization that the token belongs to has ended.");
        }
    }
}

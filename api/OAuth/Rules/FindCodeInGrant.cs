using DrCloud.Api.Sites;
using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Grants;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Protection;

namespace DrCloud.Api.OAuth.Rules;

/// <summary>Replaces an authorization code by what it stands for. A code that was used before ends its grant (<see href="https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2">RFC 6749 §4.1.2</see>).</summary>
internal sealed class FindCodeInGrant(IGrainFactory grains, IHttpContextAccessor http) : IOpenIddictServerHandler<ValidateTokenContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } =
        OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateTokenContext>()
            .UseScopedHandler<FindCodeInGrant>()
            .SetOrder(RemoveDisallowedCharacters.Descriptor.Order + 500)
            .Build();

    public async ValueTask HandleAsync(ValidateTokenContext context)
    {
        if (!context.ValidTokenTypes.Contains(TokenTypeIdentifiers.Private.AuthorizationCode))
        {
            return;
        }

        if (AuthorizationCode.TryParse(context.Token, out var code)
            && await grains.GetGrain<IGrantGrain>(GrainKeys.Of(http.HttpContext!.Site().Name, code.Grant)).FindCodeAsync(code.SecretHash) is { } payload)
        {
            context.Transaction.SetProperty(typeof(AuthorizationCode).FullName!, code);
            context.Token = payload;
        }
        else if (context.ValidTokenTypes.Count == 1)
        {
            context.Reject(error: Errors.InvalidToken, description: "The authorization code is not valid, was used, or has expired.");
        }
    }
}

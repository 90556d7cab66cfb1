using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Exchange;

namespace DrCloud.Api.OAuth.Rules;

/// <summary>A refresh may narrow the scopes, not widen them; the error is <c>invalid_scope</c> (<see href="https://www.rfc-editor.org/rfc/rfc6749#section-6">RFC 6749 §6</see>).</summary>
internal sealed class RefuseWiderScopes : IOpenIddictServerHandler<ValidateTokenRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } =
        OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateTokenRequestContext>()
            .UseSingletonHandler<RefuseWiderScopes>()
            .SetOrder(ValidateGrantedScopes.Descriptor.Order - 500)
            .Build();

    public ValueTask HandleAsync(ValidateTokenRequestContext context)
    {
        if (context.Request.IsRefreshTokenGrantType() && context.RefreshTokenPrincipal is { } token && context.Request.GetScopes().Except(token.GetScopes(), StringComparer.Ordinal).Any())
        {
            context.Reject(error: Errors.InvalidScope, description: "The scopes exceed those that were granted.");
        }

        return ValueTask.CompletedTask;
    }
}

using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Session;

namespace DrCloud.Api.OAuth.Rules;

/// <summary>A logout request without <c>client_id</c> is of the client that the <c>id_token_hint</c> was issued to: its addresses are the ones to return to.</summary>
internal sealed class NameClientByHint : IOpenIddictServerHandler<ValidateEndSessionRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } =
        OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateEndSessionRequestContext>()
            .UseSingletonHandler<NameClientByHint>()
            .SetOrder(ValidateAuthentication.Descriptor.Order + 500)
            .Build();

    public ValueTask HandleAsync(ValidateEndSessionRequestContext context)
    {
        if (context.Request.ClientId is null && context.IdentityTokenHintPrincipal?.GetAudiences() is [{ } client])
        {
            context.Request.ClientId = client;
        }

        return ValueTask.CompletedTask;
    }
}

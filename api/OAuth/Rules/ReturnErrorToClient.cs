using DrCloud.Api.Changes;
using DrCloud.Api.OAuth.Endpoints;
using DrCloud.Api.Sites;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Authentication;

namespace DrCloud.Api.OAuth.Rules;

/// <summary>
/// Sends the error of an authorization request back to the client, where client and redirect address are right
/// (<see href="https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1">RFC 6749 §4.1.2.1</see>). Otherwise the person sees it and nobody is sent anywhere.
/// </summary>
internal sealed class ReturnErrorToClient(IHttpContextAccessor http, SiteFacts facts) : IOpenIddictServerHandler<ApplyAuthorizationResponseContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } =
        OpenIddictServerHandlerDescriptor.CreateBuilder<ApplyAuthorizationResponseContext>()
            .UseSingletonHandler<ReturnErrorToClient>()
            .SetOrder(AttachRedirectUri.Descriptor.Order + 500)
            .Build();

    public async ValueTask HandleAsync(ApplyAuthorizationResponseContext context)
    {
        if (context is { RedirectUri: null, Response.Error: not null, Request: { ClientId: { } clientId, RedirectUri: { } address } }
            && await facts.ClientAsync(http.HttpContext!.Site().Name, clientId) is { Enabled: true } client && RedirectUri.IsRegistered(client.RedirectUris, address))
        {
            context.RedirectUri = address;
        }
    }
}

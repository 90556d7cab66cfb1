using DrCloud.Api.Changes;
using DrCloud.Api.Sites;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Exchange;

namespace DrCloud.Api.OAuth.Rules;

/// <summary>A client that registered <c>grant_types</c> uses those (<see href="https://www.rfc-editor.org/rfc/rfc7591#section-2">RFC 7591 §2</see>); a refresh continues any.</summary>
internal sealed class RequireRegisteredGrantType(IHttpContextAccessor http, SiteFacts facts) : IOpenIddictServerHandler<ValidateTokenRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } =
        OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateTokenRequestContext>()
            .UseSingletonHandler<RequireRegisteredGrantType>()
            .SetOrder(ValidateAuthentication.Descriptor.Order + 500)
            .Build();

    public async ValueTask HandleAsync(ValidateTokenRequestContext context)
    {
        if (!context.Request.IsRefreshTokenGrantType() && context.ClientId is { } id
            && await facts.ClientAsync(http.HttpContext!.Site().Name, id) is { GrantTypes: { Count: > 0 } registered } && !registered.Contains(context.Request.GrantType!))
        {
            context.Reject(error: Errors.UnauthorizedClient, description: "The client did not register this grant type.");
        }
    }
}

using DrCloud.Api.Sites;
using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Grants;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Revocation;

namespace DrCloud.Api.OAuth.Rules;

/// <summary>Revoking a token ends its grant, and so all its tokens (<see href="https://www.rfc-editor.org/rfc/rfc7009#section-2.1">RFC 7009 §2.1</see>).</summary>
internal sealed class RevokeGrant(IGrainFactory grains, IHttpContextAccessor http) : IOpenIddictServerHandler<HandleRevocationRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } =
        OpenIddictServerHandlerDescriptor.CreateBuilder<HandleRevocationRequestContext>()
            .UseScopedHandler<RevokeGrant>()
            .SetOrder(AttachPrincipal.Descriptor.Order + 1_000)
            .Build();

    public async ValueTask HandleAsync(HandleRevocationRequestContext context)
    {
        if (context.GenericTokenPrincipal?.GetAuthorizationId() is { } grant)
        {
            await grains.GetGrain<IGrantGrain>(GrainKeys.Of(http.HttpContext!.Site().Name, grant)).EndAsync();
        }
    }
}

using DrCloud.Api.Sites;
using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Grants;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Protection;

namespace DrCloud.Api.OAuth.Rules;

/// <summary>The authorization code is short: the grant's id and a secret. What it stands for is kept by the grant.</summary>
internal sealed class KeepCodeInGrant(IGrainFactory grains, IHttpContextAccessor http) : IOpenIddictServerHandler<GenerateTokenContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } =
        OpenIddictServerHandlerDescriptor.CreateBuilder<GenerateTokenContext>()
            .UseScopedHandler<KeepCodeInGrant>()
            .SetOrder(GenerateIdentityModelToken.Descriptor.Order + 500)
            .Build();

    public async ValueTask HandleAsync(GenerateTokenContext context)
    {
        if (context.TokenType != TokenTypeIdentifiers.Private.AuthorizationCode)
        {
            return;
        }

        var grant = context.Principal.GetAuthorizationId()!;
        var code = AuthorizationCode.New(grant);
        await grains.GetGrain<IGrantGrain>(GrainKeys.Of(http.HttpContext!.Site().Name, grant)).KeepCodeAsync(code.SecretHash, context.Token!);
        context.Token = code.ToString();
    }
}

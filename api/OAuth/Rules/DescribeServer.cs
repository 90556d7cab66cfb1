using DrCloud.Api.Changes;
using DrCloud.Api.OAuth.Assertions;
using DrCloud.Api.Sites;
using DrCloud.Grains.Interfaces.Sites;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Discovery;

namespace DrCloud.Api.OAuth.Rules;

/// <summary>Adds to the discovery document what OpenIddict does not know of: the registration end point, how assertions are signed, and whether the password grant is on.</summary>
internal sealed class DescribeServer(IHttpContextAccessor http, SiteFacts facts) : IOpenIddictServerHandler<HandleConfigurationRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } =
        OpenIddictServerHandlerDescriptor.CreateBuilder<HandleConfigurationRequestContext>()
            .UseSingletonHandler<DescribeServer>()
            .SetOrder(AttachGrantTypes.Descriptor.Order + 500)
            .Build();

    public async ValueTask HandleAsync(HandleConfigurationRequestContext context)
    {
        context.Metadata["registration_endpoint"] = $"{http.HttpContext!.Site().Issuer}/registration";
        context.Metadata["token_endpoint_auth_signing_alg_values_supported"] = new OpenIddictParameter([.. PublicKeySet.Algorithms]);
        if ((await facts.SettingsAsync(http.HttpContext!.Site().Name)).PasswordGrant is PasswordGrantUse.Off)
        {
            context.GrantTypes.Remove(GrantTypes.Password);
        }
    }
}

using DrCloud.Api.OAuth.Assertions;
using DrCloud.Api.Sites;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Discovery;

namespace DrCloud.Api.OAuth.Rules;

/// <summary>Adds to the discovery document what OpenIddict does not know of: the registration end point, and how assertions are signed.</summary>
internal sealed class DescribeServer(IHttpContextAccessor http) : IOpenIddictServerHandler<HandleConfigurationRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } =
        OpenIddictServerHandlerDescriptor.CreateBuilder<HandleConfigurationRequestContext>()
            .UseSingletonHandler<DescribeServer>()
            .SetOrder(AttachEndpoints.Descriptor.Order + 500)
            .Build();

    public ValueTask HandleAsync(HandleConfigurationRequestContext context)
    {
        context.Metadata["registration_endpoint"] = $"{http.HttpContext!.Site().Issuer}/registration";
        context.Metadata["token_endpoint_auth_signing_alg_values_supported"] = new OpenIddictParameter([.. PublicKeySet.Algorithms]);
        return ValueTask.CompletedTask;
    }
}

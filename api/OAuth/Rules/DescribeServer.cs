using DrCloud.Api.Sites;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Discovery;

namespace DrCloud.Api.OAuth.Rules;

/// <summary>Adds to the discovery document what OpenIddict does not know of: the registration end point.</summary>
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
        return ValueTask.CompletedTask;
    }
}

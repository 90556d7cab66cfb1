using System.Security.Cryptography;
using System.Text;
using DrCloud.Api.OAuth.Launches;
using DrCloud.Api.Sites;
using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Clients;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace DrCloud.Api.OAuth.Rules;

/// <summary>
/// A pushed request (<see href="https://www.rfc-editor.org/rfc/rfc9126#section-4">RFC 9126 §4</see>) and a launch give one code: both are used up with it, in the whole
/// cluster. Until then the person may go back and forth between the pages.
/// </summary>
internal sealed class UseRequestOnce(IHttpContextAccessor http, IGrainFactory grains, EhrLaunches launches, TimeProvider clock) : IOpenIddictServerHandler<ProcessSignInContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } =
        OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessSignInContext>()
            .UseScopedHandler<UseRequestOnce>()
            .SetOrder(ValidateSignInDemand.Descriptor.Order + 400)
            .Build();

    /// <summary>How long a pushed request is good for: long enough to sign in and to decide.</summary>
    public static TimeSpan PushedLifetime { get; } = TimeSpan.FromMinutes(10);

    public async ValueTask HandleAsync(ProcessSignInContext context)
    {
        if (context.EndpointType is not OpenIddictServerEndpointType.Authorization)
        {
            return;
        }

        var (site, request) = (http.HttpContext!.Site(), context.Request);
        if (request.RequestUri is { } pushed && !await Client(site, request).UseOnceAsync(NameOf(pushed), clock.GetUtcNow() + PushedLifetime))
        {
            context.Reject(error: Errors.InvalidRequestUri, description: "The request_uri was used before.");
        }
        else if ((string?)request[LaunchParameters.Launch] is { } launch && !await launches.UseAsync(site, launch))
        {
            context.Reject(error: Errors.InvalidRequest, description: "The launch was used before.");
        }
    }

    private static string NameOf(string requestUri) => $"{Parameters.RequestUri}:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(requestUri)))}";

    private IClientGrain Client(Site site, OpenIddictRequest request) => grains.GetGrain<IClientGrain>(GrainKeys.Of(site.Name, request.ClientId!));
}

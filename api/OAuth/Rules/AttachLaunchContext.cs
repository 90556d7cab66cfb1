using System.Text.Json.Nodes;
using DrCloud.Api.Access;
using DrCloud.Api.OAuth.Launches;
using DrCloud.Api.Sites;
using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Grants;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace DrCloud.Api.OAuth.Rules;

/// <summary>
/// The launch context in the token response (<see href="https://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html#launch-context-arrives-with-your-access_token">SMART</see>),
/// and the granted scopes, always.
/// </summary>
internal sealed class AttachLaunchContext(IHttpContextAccessor http, IGrainFactory grains) : IOpenIddictServerHandler<ProcessSignInContext>
{
    /// <summary>Path of the colours and sizes that apps may take over.</summary>
    public const string StylePath = "/smart-style.json";

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } =
        OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessSignInContext>()
            .UseScopedHandler<AttachLaunchContext>()
            .SetOrder(AttachSignInParameters.Descriptor.Order + 500)
            .Build();

    public async ValueTask HandleAsync(ProcessSignInContext context)
    {
        if (context.EndpointType is not OpenIddictServerEndpointType.Token || !context.IncludeAccessToken)
        {
            return;
        }

        var (site, response) = (http.HttpContext!.Site(), context.Response);
        response.Scope = string.Join(' ', context.AccessTokenPrincipal!.GetScopes());
        response[LaunchParameters.StyleUrl] = site.BaseAddress + StylePath;
        if (context.Request.IsClientCredentialsGrantType())
        {
            return;   // it has no context, and of its grant nothing is kept
        }

        var grant = await grains.GetGrain<IGrantGrain>(GrainKeys.Of(site.Name, context.Principal!.GetAuthorizationId()!)).GetAsync();
        if (grant?.Patient is { } patient)
        {
            response[TokenClaims.Patient] = patient;
            response[LaunchParameters.NeedPatientBanner] = new OpenIddictParameter(grant.NeedsBanner);
        }

        response[LaunchParameters.Encounter] = grant?.Encounter;
        response[LaunchParameters.Intent] = grant?.Intent;
        if (grant?.Context is { Length: > 0 } references)
        {
            response[LaunchParameters.FhirContext] = new OpenIddictParameter(new JsonArray([.. references.Split(' ').Select(reference => new JsonObject { ["reference"] = reference })]));
        }
    }
}

using DrCloud.Api.Access;
using DrCloud.Api.Sites;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace DrCloud.Api.OAuth.Rules;

/// <summary>
/// The launch context in the token response (<see href="https://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html#launch-context-arrives-with-your-access_token">SMART</see>),
/// and the granted scopes, always.
/// </summary>
internal sealed class AttachLaunchContext(IHttpContextAccessor http) : IOpenIddictServerHandler<ProcessSignInContext>
{
    /// <summary>Path of the colours and sizes that apps may take over.</summary>
    public const string StylePath = "/smart-style.json";

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } =
        OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessSignInContext>()
            .UseSingletonHandler<AttachLaunchContext>()
            .SetOrder(AttachSignInParameters.Descriptor.Order + 500)
            .Build();

    public ValueTask HandleAsync(ProcessSignInContext context)
    {
        if (context.EndpointType is not OpenIddictServerEndpointType.Token || !context.IncludeAccessToken)
        {
            return ValueTask.CompletedTask;
        }

        var response = context.Response;
        response.Scope = string.Join(' ', context.AccessTokenPrincipal!.GetScopes());
        response["smart_style_url"] = http.HttpContext!.Site().BaseAddress + StylePath;
        if (context.Principal!.GetClaim(TokenClaims.Patient) is { } patient)
        {
            response["patient"] = patient;
            response["need_patient_banner"] = new OpenIddictParameter(true);
        }

        return ValueTask.CompletedTask;
    }
}

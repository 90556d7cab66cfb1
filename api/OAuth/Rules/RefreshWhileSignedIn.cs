using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace DrCloud.Api.OAuth.Rules;

/// <summary>
/// <c>online_access</c> gives a refresh token too (<see href="https://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html#scopes-for-requesting-a-refresh-token">SMART</see>);
/// OpenIddict knows <c>offline_access</c> alone. The token end point asks at each refresh whether the person is still signed in.
/// </summary>
internal sealed class RefreshWhileSignedIn : IOpenIddictServerHandler<ProcessSignInContext>
{
    /// <summary>The scope.</summary>
    public const string Scope = "online_access";

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } =
        OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessSignInContext>()
            .UseSingletonHandler<RefreshWhileSignedIn>()
            .SetOrder(EvaluateGeneratedTokens.Descriptor.Order + 500)
            .Build();

    public ValueTask HandleAsync(ProcessSignInContext context)
    {
        if (context.EndpointType is OpenIddictServerEndpointType.Token && context.Principal!.HasScope(Scope) && !context.Request.IsClientCredentialsGrantType())
        {
            context.GenerateRefreshToken = context.IncludeRefreshToken = true;
        }

        return ValueTask.CompletedTask;
    }
}

using DrCloud.Api.OAuth.Launches;
using DrCloud.Api.Sites;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Authentication;

namespace DrCloud.Api.OAuth.Rules;

/// <summary>
/// What SMART asks of an authorization request beyond OAuth, pushed or not: <c>aud</c> is the site's FHIR base address, so that a token never goes to a counterfeit server
/// (<see href="https://hl7.org/fhir/smart-app-launch/app-launch.html#obtain-authorization-code">App Launch</see>), a launch is one of ours for this client, and a challenge
/// is a whole SHA-256.
/// </summary>
internal sealed class CheckSmartRequest(IHttpContextAccessor http, EhrLaunches launches)
    : IOpenIddictServerHandler<ValidateAuthorizationRequestContext>, IOpenIddictServerHandler<ValidatePushedAuthorizationRequestContext>
{
    private const string Audience = "aud";
    private const int ChallengeLength = 43;   // base64url of 32 bytes, RFC 7636 §4.2

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } =
        OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateAuthorizationRequestContext>()
            .UseScopedHandler<CheckSmartRequest>()
            .SetOrder(ValidateProofKeyForCodeExchangeRequirement.Descriptor.Order + 500)
            .Build();

    /// <summary>The same for a request that is pushed.</summary>
    public static OpenIddictServerHandlerDescriptor PushedDescriptor { get; } =
        OpenIddictServerHandlerDescriptor.CreateBuilder<ValidatePushedAuthorizationRequestContext>()
            .UseScopedHandler<CheckSmartRequest>()
            .SetOrder(ValidatePushedProofKeyForCodeExchangeRequirement.Descriptor.Order + 500)
            .Build();

    public ValueTask HandleAsync(ValidateAuthorizationRequestContext context) => RejectBroken(context, context.Request);

    public ValueTask HandleAsync(ValidatePushedAuthorizationRequestContext context) => RejectBroken(context, context.Request);

    private ValueTask RejectBroken(BaseValidatingContext context, OpenIddictRequest request)
    {
        if (Broken(request) is { } rule)
        {
            context.Reject(error: Errors.InvalidRequest, description: rule);
        }

        return ValueTask.CompletedTask;
    }

    private string? Broken(OpenIddictRequest request)
    {
        var (site, audience, launch) = (http.HttpContext!.Site(), (string?)request[Audience], (string?)request[LaunchParameters.Launch]);
        return (audience is null ? launch is not null : audience.TrimEnd('/') != site.FhirBase) ? "The aud parameter must be the address of this server's FHIR interface."
            : launch is not null && launches.Find(site, launch, request.ClientId!) is null ? "The launch parameter did not originate from this server for this client, or is too old."
            : request.CodeChallenge is { Length: not ChallengeLength } ? "The code_challenge must be the base64url form of a SHA-256 hash."
            : null;
    }
}

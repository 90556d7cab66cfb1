using DrCloud.Api.Sites;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Authentication;

namespace DrCloud.Api.OAuth.Rules;

/// <summary>
/// What SMART asks of an authorization request beyond OAuth: <c>aud</c> is the site's FHIR base address, so that a token never goes to a counterfeit server
/// (<see href="https://hl7.org/fhir/smart-app-launch/app-launch.html#obtain-authorization-code">App Launch</see>), and a challenge is a whole SHA-256.
/// </summary>
internal sealed class CheckSmartRequest(IHttpContextAccessor http) : IOpenIddictServerHandler<ValidateAuthorizationRequestContext>
{
    private const int ChallengeLength = 43;   // base64url of 32 bytes, RFC 7636 §4.2

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } =
        OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateAuthorizationRequestContext>()
            .UseScopedHandler<CheckSmartRequest>()
            .SetOrder(ValidateProofKeyForCodeExchangeRequirement.Descriptor.Order + 500)
            .Build();

    public ValueTask HandleAsync(ValidateAuthorizationRequestContext context)
    {
        var request = context.Request;
        var audience = (string?)request["aud"];
        if (audience is null ? request["launch"] is not null : audience.TrimEnd('/') != http.HttpContext!.Site().FhirBase)
        {
            context.Reject(error: Errors.InvalidRequest, description: "The aud parameter must be the address of this server's FHIR interface.");
        }
        else if (request["launch"] is not null)
        {
            context.Reject(error: Errors.InvalidRequest, description: "The launch parameter did not originate from this server.");
        }
        else if (request.CodeChallenge is { Length: not ChallengeLength })
        {
            context.Reject(error: Errors.InvalidRequest, description: "The code_challenge must be the base64url form of a SHA-256 hash.");
        }

        return ValueTask.CompletedTask;
    }
}

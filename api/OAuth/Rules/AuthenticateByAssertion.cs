using System.Security.Claims;
using DrCloud.Api.OAuth.Assertions;
using DrCloud.Api.Sites;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlerFilters;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace DrCloud.Api.OAuth.Rules;

/// <summary>
/// Authenticates the client of a request by its assertion, in place of OpenIddict's own check: that one takes neither SMART's <c>typ</c> nor its <c>aud</c>,
/// takes an assertion any number of times, and knows no <c>jwks_uri</c>. All refusals are <c>invalid_client</c>.
/// </summary>
internal sealed partial class AuthenticateByAssertion(ClientAssertions assertions, IHttpContextAccessor http, ILogger<AuthenticateByAssertion> log)
    : IOpenIddictServerHandler<ProcessAuthenticationContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } =
        OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessAuthenticationContext>()
            .AddFilter<RequireClientAssertionValidated>()
            .UseScopedHandler<AuthenticateByAssertion>()
            .SetOrder(ValidateClientAssertion.Descriptor.Order)
            .Build();

    public async ValueTask HandleAsync(ProcessAuthenticationContext context)
    {
        if (context.ClientAssertion is not { Length: > 0 } assertion)
        {
            return;
        }

        var (client, refusal) = await assertions.AuthenticateAsync(http.HttpContext!.Site(), assertion, context.ClientId);
        if (client is null)
        {
            LogRefused(refusal!);
            context.Reject(error: Errors.InvalidClient, description: refusal);
            return;
        }

        context.Request.ClientId = client;
        context.ClientAssertionPrincipal = new ClaimsPrincipal(new ClaimsIdentity("ClientAssertion").SetClaim(Claims.Issuer, client).SetClaim(Claims.Subject, client));
    }

    [LoggerMessage(LogLevel.Information, "A client assertion is refused: {Reason}")]
    private partial void LogRefused(string reason);
}

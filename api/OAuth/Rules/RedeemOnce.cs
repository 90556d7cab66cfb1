using System.Security.Claims;
using DrCloud.Api.Sites;
using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Grants;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace DrCloud.Api.OAuth.Rules;

/// <summary>
/// Uses up the authorization code or the refresh token of a token request, in one durable step of the grant: of any number of requests exactly one goes on
/// (<see href="https://www.rfc-editor.org/rfc/rfc9700#section-4.14">RFC 9700 §4.14</see>).
/// </summary>
internal sealed partial class RedeemOnce(IGrainFactory grains, IHttpContextAccessor http, ILogger<RedeemOnce> log) : IOpenIddictServerHandler<ProcessSignInContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } =
        OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessSignInContext>()
            .UseScopedHandler<RedeemOnce>()
            .SetOrder(ValidateSignInDemand.Descriptor.Order + 500)
            .Build();

    public async ValueTask HandleAsync(ProcessSignInContext context)
    {
        if (context.EndpointType is not OpenIddictServerEndpointType.Token)
        {
            return;
        }

        if (context.Request.IsAuthorizationCodeGrantType())
        {
            var code = context.Transaction.GetProperty<AuthorizationCode>(typeof(AuthorizationCode).FullName!)!;
            if (!await Grant(code.Grant).RedeemCodeAsync(code.SecretHash, Guid.NewGuid()))
            {
                context.Reject(error: Errors.InvalidGrant, description: "The authorization code was used before.");
            }
        }
        else if (context.Request.IsRefreshTokenGrantType())
        {
            await RotateAsync(context, context.Transaction.GetProperty<ProcessAuthenticationContext>(typeof(ProcessAuthenticationContext).FullName!)!.RefreshTokenPrincipal!);
        }
    }

    private async Task RotateAsync(ProcessSignInContext context, ClaimsPrincipal token)
    {
        var grant = token.GetAuthorizationId()!;
        var rotation = await Grant(grant).RotateAsync(RefreshGeneration.Of(token), Guid.NewGuid());
        if (rotation.Outcome is RotationOutcome.Rotated)
        {
            RefreshGeneration.Set(context.Transaction, rotation.Next);
            return;
        }

        if (rotation.Outcome is RotationOutcome.Reused)
        {
            LogReused(grant);
        }

        context.Reject(error: Errors.InvalidGrant, description: "The refresh token was used before, or its authorization has ended.");
    }

    private IGrantGrain Grant(string id) => grains.GetGrain<IGrantGrain>(GrainKeys.Of(http.HttpContext!.Site().Name, id));

    [LoggerMessage(LogLevel.Warning, "A refresh token of grant {Grant} was presented again long after its use; the grant has ended.")]
    private partial void LogReused(string grant);
}

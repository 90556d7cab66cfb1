using DrCloud.Api.Access;
using DrCloud.Api.Changes;
using DrCloud.Api.OAuth.Launches;
using DrCloud.Api.Sites;
using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Accounts;
using DrCloud.Grains.Interfaces.Grants;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Introspection;

namespace DrCloud.Api.OAuth.Rules;

/// <summary>
/// What a client is told of a token of its own (<see href="https://www.rfc-editor.org/rfc/rfc7662#section-2.2">RFC 7662 §2.2</see>): scopes, person and launch context
/// (<see href="https://hl7.org/fhir/smart-app-launch/token-introspection.html">SMART token introspection</see>). Of another's it is told that it is not active.
/// </summary>
internal sealed class DescribeToken(IHttpContextAccessor http, SiteFacts facts, IGrainFactory grains) : IOpenIddictServerHandler<HandleIntrospectionRequestContext>
{
    private const string Status = "status";
    private const string Active = "active";

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } =
        OpenIddictServerHandlerDescriptor.CreateBuilder<HandleIntrospectionRequestContext>()
            .UseSingletonHandler<DescribeToken>()
            .SetOrder(AttachApplicationClaims.Descriptor.Order + 500)
            .Build();

    public async ValueTask HandleAsync(HandleIntrospectionRequestContext context)
    {
        var (site, token) = (http.HttpContext!.Site(), context.GenericTokenPrincipal!);
        context.Scopes.UnionWith(token.GetScopes());
        context.Claims[Status] = Active;
        if (context.Subject is { } subject && subject != context.ClientId)
        {
            if (await facts.AccountAsync(site.Name, subject) is not { Enabled: true } account)
            {
                context.Reject(error: Errors.InvalidToken, description: "The account is disabled.");
                return;
            }

            AddPerson(context, site, account);
            AddLaunch(context, await grains.GetGrain<IGrantGrain>(GrainKeys.Of(site.Name, token.GetAuthorizationId()!)).GetAsync());
        }
    }

    private static void AddPerson(HandleIntrospectionRequestContext context, Site site, Account account)
    {
        context.Username = account.UserName;
        if (context.Scopes.Contains(TokenClaims.FhirUser) && account.FhirUser is { } person)
        {
            context.Claims[TokenClaims.FhirUser] = $"{site.FhirBase}/{person}";
        }
    }

    private static void AddLaunch(HandleIntrospectionRequestContext context, Grant? grant)
    {
        if (grant?.Patient is { } patient)
        {
            context.Claims[TokenClaims.Patient] = patient;
        }

        if (grant?.Encounter is { } encounter)
        {
            context.Claims[LaunchParameters.Encounter] = encounter;
        }
    }
}

using DrCloud.Api.Access;
using DrCloud.Api.Changes;
using DrCloud.Api.Sites;
using Microsoft.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace DrCloud.Api.OAuth.Endpoints;

/// <summary>
/// The grant of a client that acts for itself (<see href="https://hl7.org/fhir/smart-app-launch/backend-services.html">SMART Backend Services</see>):
/// after it has signed an assertion, and for its registered <c>system/</c> scopes only. Its tokens are short and have no refresh token.
/// </summary>
internal static class ClientCredentials
{
    private const int GrantBytes = 16;

    public static async Task<IResult> HandleAsync(HttpContext http, SiteFacts facts)
    {
        var (site, request) = (http.Site(), http.GetOpenIddictServerRequest()!);
        if (string.IsNullOrEmpty(request.ClientAssertion))
        {
            return Token.Refuse(Errors.InvalidClient, "A client that acts for itself authenticates by a signed assertion (private_key_jwt).");
        }

        var requested = ScopeCatalogue.Split(request.Scope);
        if (requested.Any(scope => !ScopeCatalogue.IsForSystem(scope) || !ScopeCatalogue.Knows(scope)))
        {
            return Token.Refuse(Errors.InvalidScope, "A client that acts for itself has system scopes only.");
        }

        var settings = await facts.SettingsAsync(site.Name);
        if (!settings.OffersSystemScopes && !requested.All(ScopeCatalogue.IsForAdministration))
        {
            return Token.Refuse(Errors.InvalidScope, "System scopes are switched off at this site.");
        }

        var client = (await facts.ClientAsync(site.Name, request.ClientId!))!;   // it was found when it authenticated
        var granted = ScopeCatalogue.Registered(requested, client.Scopes);
        if (granted.Count == 0)
        {
            return Token.Refuse(Errors.InvalidScope, "The request names none of the client's registered system scopes.");
        }

        return Results.SignIn(GrantPrincipal.MakeForClient(site, client.Id, granted, SecretValues.New(GrantBytes), settings.SystemTokenLifetime), properties: null, Token.Scheme);
    }
}

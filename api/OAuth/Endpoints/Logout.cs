using DrCloud.Api.People;
using DrCloud.Api.Sites;
using DrCloud.Grains.Interfaces.Sites;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;

namespace DrCloud.Api.OAuth.Endpoints;

/// <summary>
/// <see href="https://openid.net/specs/openid-connect-rpinitiated-1_0.html">RP-initiated logout</see>, after OpenIddict has checked <c>id_token_hint</c> and the address:
/// ends what the person granted to the client, and the session.
/// </summary>
internal static class Logout
{
    private const string Scheme = OpenIddictServerAspNetCoreDefaults.AuthenticationScheme;

    public static async Task<IResult> HandleAsync(HttpContext http, IGrainFactory grains, SignedInPerson people)
    {
        var hint = (await http.AuthenticateAsync(Scheme)).Principal;
        if (http.GetOpenIddictServerResponse() is { Error: not null } || hint?.GetClaim("sub") is not { } subject)
        {
            return Results.Text("Id token missing from request, or not issued from this server.", statusCode: StatusCodes.Status400BadRequest);
        }

        foreach (var client in hint.GetAudiences())
        {
            await grains.GetGrain<IDirectoryGrain>(http.Site().Name).EndGrantsAsync(subject, client);
        }

        await people.SignOutAsync(http);
        return http.GetOpenIddictServerRequest()?.PostLogoutRedirectUri is null ? Results.Redirect($"{http.Request.PathBase}/sign-out") : Results.SignOut(authenticationSchemes: [Scheme]);
    }
}

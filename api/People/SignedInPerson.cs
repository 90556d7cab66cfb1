using System.Security.Claims;
using DrCloud.Api.Access;
using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Accounts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace DrCloud.Api.People;

/// <summary>The person who uses a browser at a site: a cookie that names account and session, and the account that says whether both still stand.</summary>
internal sealed class SignedInPerson(IGrainFactory grains)
{
    private const string Scheme = CookieAuthenticationDefaults.AuthenticationScheme;
    private const string SiteClaim = "site";
    private const string SessionClaim = "sid";
    private const int UnknownNames = 64;
    private const int SessionBytes = 16;

    /// <summary>Checks name and password and, if they are right, signs the browser in with a new session. False otherwise: nobody is told why.</summary>
    public async Task<bool> SignInAsync(HttpContext http, string site, string userName, string password)
    {
        var name = Account.NormalizeName(userName);

        // An unknown name costs what a known one costs: the password is checked against nobody's hash.
        var id = await grains.GetGrain<IAccountNameGrain>(GrainKeys.Of(site, name)).ResolveAsync() ?? $"-{(uint)name.GetHashCode(StringComparison.Ordinal) % UnknownNames}";
        var session = SecretValues.New(SessionBytes);
        if (!await Grain(site, id).SignInAsync(password, session))
        {
            return false;
        }

        var identity = new ClaimsIdentity([new("sub", id), new(SiteClaim, site), new(SessionClaim, session)], Scheme, "sub", roleType: null);
        await http.SignInAsync(Scheme, new ClaimsPrincipal(identity));
        return true;
    }

    /// <summary>The account signed in at the site, or null.</summary>
    public async Task<Account?> FindAsync(HttpContext http, string site)
    {
        var person = (await http.AuthenticateAsync(Scheme)).Principal;
        if (person?.FindFirstValue(SiteClaim) != site || person.FindFirstValue("sub") is not { } id || person.FindFirstValue(SessionClaim) is not { } session)
        {
            return null;
        }

        var grain = Grain(site, id);
        return await grain.HasSessionAsync(session) ? await grain.GetAsync() : null;
    }

    /// <summary>Ends the session, here and at the account. Repeatable.</summary>
    public async Task SignOutAsync(HttpContext http)
    {
        var person = (await http.AuthenticateAsync(Scheme)).Principal;
        if (person?.FindFirstValue(SiteClaim) is { } site && person.FindFirstValue("sub") is { } id && person.FindFirstValue(SessionClaim) is { } session)
        {
            await Grain(site, id).SignOutAsync(session);
        }

        await http.SignOutAsync(Scheme);
    }

    private IAccountGrain Grain(string site, string id) => grains.GetGrain<IAccountGrain>(GrainKeys.Of(site, id));
}

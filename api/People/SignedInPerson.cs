using System.Globalization;
using System.Security.Claims;
using DrCloud.Api.Access;
using DrCloud.Api.Auditing;
using DrCloud.Fhir.Auditing;
using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Accounts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace DrCloud.Api.People;

/// <summary>The person who uses a browser at a site: a cookie that names account and session, and the account that says whether both still stand.</summary>
internal sealed class SignedInPerson(IGrainFactory grains, AuditTrails audit, TimeProvider clock)
{
    private const string Scheme = CookieAuthenticationDefaults.AuthenticationScheme;
    private const string SiteClaim = "site";
    private const string SessionClaim = "sid";
    private const string TimeClaim = "auth_time";
    private const int UnknownNames = 64;
    private const int SessionBytes = 16;

    /// <summary>Checks name and password and, if they are right, signs the browser in with a new session. False otherwise: nobody is told why.</summary>
    public async Task<bool> SignInAsync(HttpContext http, string site, string userName, string password)
    {
        if (await CheckAsync(site, userName, password) is not { } session)
        {
            audit.Take(http, new AuditEvent { Kind = AuditKind.SignIn, Status = StatusCodes.Status401Unauthorized, Person = AuditProtocol.Bounded(userName) });
            return false;
        }

        Claim[] claims =
        [
            new("sub", session.Account), new(SiteClaim, site), new(SessionClaim, session.Id),
            new(TimeClaim, clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
        ];
        await http.SignInAsync(Scheme, new ClaimsPrincipal(new ClaimsIdentity(claims, Scheme, "sub", roleType: null)));
        audit.Take(http, new AuditEvent { Kind = AuditKind.SignIn, Status = StatusCodes.Status200OK, Person = session.Account });
        return true;
    }

    /// <summary>Checks name and password and, if they are right, opens a session of the account; null otherwise: nobody is told why.</summary>
    public async Task<PersonSession?> CheckAsync(string site, string userName, string password)
    {
        var name = Account.NormalizeName(userName);

        // An unknown name costs what a known one costs: the password is checked against nobody's hash.
        var id = await grains.GetGrain<IAccountNameGrain>(GrainKeys.Of(site, name)).ResolveAsync() ?? $"-{(uint)name.GetHashCode(StringComparison.Ordinal) % UnknownNames}";
        var session = SecretValues.New(SessionBytes);
        return await Grain(site, id).SignInAsync(password, session) ? new PersonSession(id, session, clock.GetUtcNow()) : null;
    }

    /// <summary>The session of the browser at the site, as its cookie names it, or null; whether it stands is <see cref="FindAsync"/>'s to say.</summary>
    public static async Task<PersonSession?> SessionAsync(HttpContext http, string site)
    {
        var person = (await http.AuthenticateAsync(Scheme)).Principal;
        return person?.FindFirstValue(SiteClaim) == site && person.FindFirstValue("sub") is { } id && person.FindFirstValue(SessionClaim) is { } session
            ? new PersonSession(id, session, long.TryParse(person.FindFirstValue(TimeClaim), CultureInfo.InvariantCulture, out var at) ? DateTimeOffset.FromUnixTimeSeconds(at) : default)
            : null;
    }

    /// <summary>The account signed in at the site, or null.</summary>
    public async Task<Account?> FindAsync(HttpContext http, string site)
    {
        if (await SessionAsync(http, site) is not { } session)
        {
            return null;
        }

        var grain = Grain(site, session.Account);
        return await grain.HasSessionAsync(session.Id) ? await grain.GetAsync() : null;
    }

    /// <summary>Ends the session, here and at the account. Repeatable.</summary>
    public async Task SignOutAsync(HttpContext http)
    {
        var person = (await http.AuthenticateAsync(Scheme)).Principal;
        if (person?.FindFirstValue(SiteClaim) is { } site && await SessionAsync(http, site) is { } session)
        {
            await EndAsync(site, session);
            audit.Take(http, new AuditEvent { Kind = AuditKind.SignOut, Status = StatusCodes.Status200OK, Person = session.Account });
        }

        await http.SignOutAsync(Scheme);
    }

    /// <summary>Ends the session at the account. Repeatable.</summary>
    public Task EndAsync(string site, PersonSession session) => Grain(site, session.Account).SignOutAsync(session.Id);

    private IAccountGrain Grain(string site, string id) => grains.GetGrain<IAccountGrain>(GrainKeys.Of(site, id));
}

/// <summary>A session of an account.</summary>
/// <param name="Account">The account's id.</param>
/// <param name="Id">The session's.</param>
/// <param name="Since">When the person signed in.</param>
internal sealed record PersonSession(string Account, string Id, DateTimeOffset Since);

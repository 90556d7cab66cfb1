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

    // What an event of a sign-in in two steps is about.
    private const string PasswordAlone = "password";
    private const string SecondFactor = "second factor";

    /// <summary>
    /// Checks name and password and, if they are right, gives the browser a new session; what is left to do before it opens anything, or null if they are not right: nobody is
    /// told why.
    /// </summary>
    public async Task<SignInStep?> SignInAsync(HttpContext http, string site, string userName, string password)
    {
        if (await CheckAsync(http, site, userName, password) is not ({ } session, var step))
        {
            audit.Take(http, new AuditEvent { Kind = AuditKind.SignIn, Status = StatusCodes.Status401Unauthorized, Person = AuditProtocol.Bounded(userName) });
            return null;
        }

        await GiveAsync(http, site, session);
        audit.Take(http, new AuditEvent
        {
            Kind = AuditKind.SignIn,
            Status = StatusCodes.Status200OK,
            Person = session.Account,
            Query = step is SignInStep.SecondFactor ? PasswordAlone : null,
        });
        return step;
    }

    /// <summary>
    /// Takes a code of the second factor and, if it is right, gives the browser a new session; what is left to do, or null if it is not right or the browser has no session that
    /// waits for one.
    /// </summary>
    public async Task<SignInStep?> GiveSecondFactorAsync(HttpContext http, string site, string code)
    {
        if (await SessionAsync(http, site) is not { } session)
        {
            return null;
        }

        var next = NewSession(session.Account);
        var step = await Grain(site, session.Account).GiveSecondFactorAsync(session.Id, code, next.Id);
        if (step is not null)
        {
            await GiveAsync(http, site, next);
        }

        audit.Take(http, new AuditEvent
        {
            Kind = AuditKind.SignIn,
            Status = step is null ? StatusCodes.Status401Unauthorized : StatusCodes.Status200OK,
            Person = session.Account,
            Query = SecondFactor,
        });
        return step;
    }

    /// <summary>Checks name and password and, if they are right, opens a session of the account; null otherwise: nobody is told why.</summary>
    public async Task<(PersonSession Session, SignInStep Step)?> CheckAsync(HttpContext http, string site, string userName, string password)
    {
        var name = Account.NormalizeName(userName);

        // An unknown name costs what a known one costs: the password is checked against nobody's hash.
        var id = await grains.GetGrain<IAccountNameGrain>(GrainKeys.Of(site, name)).ResolveAsync() ?? $"-{(uint)name.GetHashCode(StringComparison.Ordinal) % UnknownNames}";
        var session = NewSession(id);
        return await Grain(site, id).SignInAsync(password, session.Id, Device.Of(http.Request.Headers.UserAgent)) is { } step ? (session, step) : null;
    }

    /// <summary>The person chooses a new password; the browser gets a new session, and all others end. False if the current password is not right.</summary>
    public async Task<bool> ChangePasswordAsync(HttpContext http, string site, string current, string password)
    {
        if (await SessionAsync(http, site) is not { } session)
        {
            return false;
        }

        var next = NewSession(session.Account);
        var done = await Grain(site, session.Account).ChangePasswordAsync(session.Id, current, password, next.Id);
        if (done)
        {
            await GiveAsync(http, site, next);
        }

        return done;
    }

    /// <summary>The session of the browser at the site, as its cookie names it, or null; whether it stands is <see cref="FindAsync"/>'s to say.</summary>
    public static async Task<PersonSession?> SessionAsync(HttpContext http, string site)
    {
        var person = (await http.AuthenticateAsync(Scheme)).Principal;
        return person?.FindFirstValue(SiteClaim) == site && person.FindFirstValue("sub") is { } id && person.FindFirstValue(SessionClaim) is { } session
            ? new PersonSession(id, session, long.TryParse(person.FindFirstValue(TimeClaim), CultureInfo.InvariantCulture, out var at) ? DateTimeOffset.FromUnixTimeSeconds(at) : default)
            : null;
    }

    /// <summary>The account signed in at the site, or null: also while the sign-in is not complete.</summary>
    public async Task<Account?> FindAsync(HttpContext http, string site) =>
        await FindStandingAsync(http, site) is { Step: SignInStep.Complete } session ? session.Account : null;

    /// <summary>The session of the browser at the site if it stands, however far its sign-in has come, or null.</summary>
    public async Task<StandingSession?> FindStandingAsync(HttpContext http, string site) =>
        await SessionAsync(http, site) is { } session ? await Grain(site, session.Account).FindSessionAsync(session.Id) : null;

    /// <summary>Whether the session stands and its sign-in is complete.</summary>
    public async Task<bool> StandsAsync(string site, PersonSession session) => await Grain(site, session.Account).FindSessionAsync(session.Id) is { Step: SignInStep.Complete };

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

    private PersonSession NewSession(string account) => new(account, SecretValues.New(SessionBytes), clock.GetUtcNow());

    private static Task GiveAsync(HttpContext http, string site, PersonSession session)
    {
        Claim[] claims =
        [
            new("sub", session.Account), new(SiteClaim, site), new(SessionClaim, session.Id),
            new(TimeClaim, session.Since.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
        ];
        return http.SignInAsync(Scheme, new ClaimsPrincipal(new ClaimsIdentity(claims, Scheme, "sub", roleType: null)));
    }

    private IAccountGrain Grain(string site, string id) => grains.GetGrain<IAccountGrain>(GrainKeys.Of(site, id));
}

/// <summary>A session of an account.</summary>
/// <param name="Account">The account's id.</param>
/// <param name="Id">The session's.</param>
/// <param name="Since">When the person signed in.</param>
internal sealed record PersonSession(string Account, string Id, DateTimeOffset Since);

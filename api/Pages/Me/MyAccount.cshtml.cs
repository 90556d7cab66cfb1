using System.Buffers.Text;
using DrCloud.Api.Access;
using DrCloud.Api.Auditing;
using DrCloud.Api.People;
using DrCloud.Fhir.Auditing;
using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Accounts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace DrCloud.Api.Pages.Me;

/// <summary>My account: where the person is signed in, and the ways to password and second factor.</summary>
internal sealed class MyAccountModel(IGrainFactory grains, AuditedChanges audit) : PageModel
{
    private const int HandleBytes = 12;

    public Account Person => SignedInOnly.PersonOf(HttpContext)!;

    public string SiteName { get; private set; } = "";

    public SecondFactorStatus SecondFactor { get; private set; } = new();

    /// <summary>The sessions that stand, this one first.</summary>
    public IReadOnlyList<(SessionStatus Session, bool IsThis)> Sessions { get; private set; } = [];

    /// <summary>What was done, or null.</summary>
    [TempData] public string? Changed { get; set; }

    public async Task OnGetAsync(string site)
    {
        var (grain, own) = (Grain(site), await OwnAsync(site));
        (SiteName, SecondFactor) = (site, await grain.SecondFactorAsync());
        Sessions = [.. (await grain.SessionsAsync()).Select(session => (session, session.Id == own)).OrderByDescending(session => session.Item2)];
    }

    public async Task<IActionResult> OnPostEndAsync(string site, string? handle)
    {
        if ((await Grain(site).SessionsAsync()).FirstOrDefault(session => HandleOf(session) == handle) is { } found)
        {
            await Grain(site).SignOutAsync(found.Id);
            await DoneAsync(site, "end session", "The session has ended.");
        }

        return Redirect($"/me/{site}/account");
    }

    public async Task<IActionResult> OnPostEndOthersAsync(string site)
    {
        await Grain(site).SignOutOthersAsync(await OwnAsync(site));
        await DoneAsync(site, "end other sessions", "All other sessions have ended.");
        return Redirect($"/me/{site}/account");
    }

    /// <summary>Names a session in the page's forms.</summary>
    public static string HandleOf(SessionStatus session) => Base64Url.EncodeToString(SecretValues.Hash(session.Id).AsSpan(0, HandleBytes));

    private async Task DoneAsync(string site, string change, string changed)
    {
        await audit.TellAsync(site, AuditKind.AccountChange, Person.Id, change);
        Changed = changed;
    }

    private async Task<string> OwnAsync(string site) => (await SignedInPerson.SessionAsync(HttpContext, site))!.Id;

    private IAccountGrain Grain(string site) => grains.GetGrain<IAccountGrain>(GrainKeys.Of(site, Person.Id));
}

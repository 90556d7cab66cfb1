using DrCloud.Api.Auditing;
using DrCloud.Api.People;
using DrCloud.Fhir.Auditing;
using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Accounts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace DrCloud.Api.Pages.Me;

/// <summary>My account > Second factor: a person sets it up, makes new recovery codes, turns it off. Each begins with the password: an open screen is not enough.</summary>
internal sealed class SetUpSecondFactorModel(IGrainFactory grains, AuditedChanges audit) : PageModel
{
    private const string Issuer = "DrCloudEHR";

    public string SiteName { get; private set; } = "";

    public SecondFactorStatus Status { get; private set; } = new();

    /// <summary>What is wrong, or null.</summary>
    public string? Wrong { get; private set; }

    /// <summary>The field that it is about.</summary>
    public string WrongField { get; private set; } = "";

    /// <summary>The recovery codes that were just made; they are not shown again.</summary>
    public IReadOnlyList<string>? Codes { get; private set; }

    /// <summary>What was done, or null.</summary>
    [TempData] public string? Changed { get; set; }

    /// <summary>What the device reads (<see href="https://github.com/google/google-authenticator/wiki/Key-Uri-Format">key URI</see>).</summary>
    public string KeyUri => $"otpauth://totp/{Uri.EscapeDataString($"{Issuer}:{Person.UserName}")}?secret={Status.PendingSecret}&issuer={Issuer}";

    /// <summary>The secret in groups, for who types it.</summary>
    public string Secret => string.Join(' ', Status.PendingSecret!.Chunk(4).Select(part => new string(part)));

    private Account Person => SignedInOnly.PersonOf(HttpContext)!;

    private IAccountGrain Grain => grains.GetGrain<IAccountGrain>(GrainKeys.Of(SiteName, Person.Id));

    public Task<IActionResult> OnGetAsync(string site) => ShowAsync(site);

    public async Task<IActionResult> OnPostBeginAsync(string site, string? password)
    {
        SiteName = site;
        return await Grain.BeginSecondFactorAsync(Bounded(password)) ? Done(null) : await ShowAsync(site, "password", "This is not the password of your account.");
    }

    public async Task<IActionResult> OnPostConfirmAsync(string site, string? code)
    {
        SiteName = site;
        var session = await SignedInPerson.SessionAsync(HttpContext, site);
        Codes = await Grain.ConfirmSecondFactorAsync(session!.Id, Bounded(code));
        await TellAsync("turn second factor on", Codes is not null);
        return Codes is null ? await ShowAsync(site, "code", "The code is not right: take the one that the app shows now.") : await ShowAsync(site);
    }

    public async Task<IActionResult> OnPostRenewAsync(string site, string? password)
    {
        SiteName = site;
        Codes = await Grain.RenewRecoveryCodesAsync(Bounded(password));
        await TellAsync("renew recovery codes", Codes is not null);
        return Codes is null ? await ShowAsync(site, "password", "This is not the password of your account.") : await ShowAsync(site);
    }

    public async Task<IActionResult> OnPostEndAsync(string site, string? password)
    {
        SiteName = site;
        var done = await Grain.EndSecondFactorAsync(Bounded(password));
        await TellAsync("turn second factor off", done);
        return done ? Done("The second factor is off.") : await ShowAsync(site, "password", "This is not the password of your account.");
    }

    private Task TellAsync(string change, bool done) => audit.TellAsync(SiteName, AuditKind.AccountChange, Person.Id, change, done);

    private static string Bounded(string? text) => text is { Length: <= PasswordRule.Longest } ? text : "";

    private RedirectResult Done(string? changed)
    {
        Changed = changed;
        return Redirect($"/me/{SiteName}/account/second-factor");
    }

    private async Task<IActionResult> ShowAsync(string site, string wrongField = "", string? wrong = null)
    {
        (SiteName, WrongField, Wrong) = (site, wrongField, wrong);
        Status = await Grain.SecondFactorAsync();
        if (wrong is not null)
        {
            Response.StatusCode = StatusCodes.Status400BadRequest;
        }

        return Page();
    }
}

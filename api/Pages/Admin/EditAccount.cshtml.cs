using DrCloud.Api.Administration;
using DrCloud.Api.Administration.Accounts;
using DrCloud.Grains.Interfaces.Accounts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace DrCloud.Api.Pages.Admin;

/// <summary>One account: who it is, what it may see, and what to do when a person cannot or shall not sign in.</summary>
internal sealed class EditAccountModel(IAdministration administration) : PageModel
{
    private string _id = "";

    public string SiteName { get; private set; } = "";

    public AccountStatus Status { get; private set; } = null!;

    public AccountForm Form { get; private set; } = new();

    /// <summary>The password that was just made, or null.</summary>
    public string? Password { get; private set; }

    /// <summary>What was done, or null.</summary>
    [TempData] public string? Changed { get; set; }

    public Task<IActionResult> OnGetAsync(string site, string id) => ShowAsync(site, id);

    public async Task<IActionResult> OnPostSaveAsync(string site, string id, AccountForm form)
    {
        form.Refusal = await administration.Accounts.UpdateAsync(site, id, form.Read());
        return form.Refusal is null ? Done(site, id, "Saved.") : await ShowAsync(site, id, form);
    }

    public async Task<IActionResult> OnPostEnabledAsync(string site, string id, bool enabled) =>
        await administration.Accounts.SetEnabledAsync(site, id, enabled) is { } refusal
            ? await ShowAsync(site, id, refusal: refusal)
            : Done(site, id, enabled ? "The account is enabled." : "The account is disabled: its sessions and apps have ended.");

    public async Task<IActionResult> OnPostPasswordAsync(string site, string id)
    {
        Password = await administration.Accounts.ResetPasswordAsync(site, id);
        return await ShowAsync(site, id);
    }

    public async Task<IActionResult> OnPostSecondFactorAsync(string site, string id) =>
        await administration.Accounts.ResetSecondFactorAsync(site, id)
            ? Done(site, id, "The second factor is off, and the person's sessions have ended.")
            : await ShowAsync(site, id);

    public async Task<IActionResult> OnPostUnlockAsync(string site, string id) =>
        await administration.Accounts.UnlockAsync(site, id) ? Done(site, id, "The account is unlocked.") : await ShowAsync(site, id);

    private RedirectResult Done(string site, string id, string changed)
    {
        Changed = changed;
        return Redirect($"/admin/{site}/accounts/{id}");
    }

    private async Task<IActionResult> ShowAsync(string site, string id, AccountForm? form = null, AccountRefusal? refusal = null)
    {
        if (await administration.Accounts.ShowAsync(site, id) is not { } status)
        {
            return PageMessage.Result(StatusCodes.Status404NotFound, "There is no such account", "The address names no account of this site.");
        }

        (SiteName, _id, Status, Form) = (site, id, status, form ?? AccountForm.Of(status.Account));
        Form.Refusal ??= refusal;
        if (Form.Refusal is not null)
        {
            Response.StatusCode = StatusCodes.Status400BadRequest;
        }

        return Page();
    }

    /// <summary>Where a form of the page is sent.</summary>
    public string Action(string handler) => $"/admin/{SiteName}/accounts/{_id}?handler={handler}";
}

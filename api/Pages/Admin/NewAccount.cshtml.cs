using DrCloud.Api.Administration;
using DrCloud.Api.Administration.Accounts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace DrCloud.Api.Pages.Admin;

/// <summary>Makes an account, and shows its first password once.</summary>
internal sealed class NewAccountModel(IAdministration administration) : PageModel
{
    public string SiteName { get; private set; } = "";

    [BindProperty] public string? UserName { get; set; }

    public AccountForm Form { get; private set; } = new() { Role = "patient" };

    /// <summary>The account that was made, with its password.</summary>
    public (string Id, string Password)? Made { get; private set; }

    public void OnGet(string site) => SiteName = site;

    public async Task OnPostAsync(string site, AccountForm form)
    {
        (SiteName, Form) = (site, form);
        var (id, password, refusal) = await administration.Accounts.CreateAsync(site, new NewAccount(UserName, form.Read()));
        form.Refusal = refusal;
        if (refusal is null)
        {
            Made = (id!, password!);
        }
        else
        {
            Response.StatusCode = StatusCodes.Status400BadRequest;
        }
    }
}

using DrCloud.Api.Administration;
using DrCloud.Api.Administration.Accounts;
using DrCloud.Grains.Interfaces.Accounts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace DrCloud.Api.Pages.Admin;

/// <summary>Administration > System > Accounts: who may sign in.</summary>
internal sealed class AccountsModel(IAdministration administration) : PageModel
{
    private const int MostWords = 10;

    public string SiteName { get; private set; } = "";

    /// <summary>What is looked for: parts of names.</summary>
    [BindProperty(SupportsGet = true)] public string? Search { get; set; }

    /// <summary>The name of a role, or nothing for all.</summary>
    [BindProperty(SupportsGet = true)] public string? Role { get; set; }

    [BindProperty(SupportsGet = true)] public string? After { get; set; }

    public AccountPage Found { get; private set; } = new([], null);

    /// <summary>How many persons are enabled, and how many may be; 0 for any number.</summary>
    public (int Taken, int Allowed) Seats { get; private set; }

    /// <summary>Whether fewer than all accounts are asked for.</summary>
    public bool IsNarrowed => !string.IsNullOrWhiteSpace(Search) || !string.IsNullOrEmpty(Role);

    public async Task OnGetAsync(string site)
    {
        SiteName = site;
        Seats = await administration.Accounts.SeatsAsync(site);
        Found = await administration.Accounts.FindAsync(site, new AccountSearch
        {
            Words = [.. (Search ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(MostWords)],
            Role = RoleNames.Find(Role),
            After = After,
        });
    }

    /// <summary>The address of the next page.</summary>
    public string NextPage => $"/admin/{SiteName}/accounts" + QueryString.Create(
        [KeyValuePair.Create("Search", Search), KeyValuePair.Create("Role", Role), KeyValuePair.Create("After", Found.Next)]);
}

using DrCloud.Api.Administration;
using DrCloud.Grains.Interfaces.Clients;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace DrCloud.Api.Pages.Admin;

/// <summary>Administration > System > API Clients.</summary>
internal sealed class ClientsModel(IAdministration administration) : PageModel
{
    public IReadOnlyList<Client> Clients { get; private set; } = [];

    public string SiteName { get; private set; } = "";

    /// <summary>What was done, or null.</summary>
    [TempData] public string? Changed { get; set; }

    public async Task OnGetAsync(string site)
    {
        SiteName = site;
        Clients = await administration.ListClientsAsync(site);
    }

    public async Task<IActionResult> OnPostAsync(string site, string id, bool enabled)
    {
        if (!await administration.SetClientEnabledAsync(site, id, enabled))
        {
            return NotFound();
        }

        Changed = $"{(await administration.ShowClientAsync(site, id))!.Name} is {(enabled ? "enabled" : "disabled")}.";
        return RedirectToPage(new { site });
    }
}

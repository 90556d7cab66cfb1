using DrCloud.Api.Administration;
using DrCloud.Grains.Interfaces.Clients;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace DrCloud.Api.Pages.Admin;

/// <summary>Administration > System > API Clients: every client of the site, found by words and state, enabled one by one or together.</summary>
internal sealed class ClientsModel(IAdministration administration) : PageModel
{
    private const int OnPage = 50;

    /// <summary>Words, each of which is in the name, the id, a contact or an address of the client.</summary>
    [BindProperty(SupportsGet = true, Name = "q")] public string? Words { get; set; }

    /// <summary><c>enabled</c> or <c>waiting</c>; anything else for all.</summary>
    [BindProperty(SupportsGet = true, Name = "show")] public string? Show { get; set; }

    /// <summary>The page, from 1.</summary>
    [BindProperty(SupportsGet = true, Name = "page-no")] public int Number { get; set; } = 1;

    public string SiteName { get; private set; } = "";

    /// <summary>The clients of this page.</summary>
    public IReadOnlyList<Client> Clients { get; private set; } = [];

    /// <summary>How many clients fit.</summary>
    public int Found { get; private set; }

    /// <summary>How many clients there are, and how many are not enabled.</summary>
    public (int All, int Waiting) Count { get; private set; }

    public bool HasNext => Number * OnPage < Found;

    /// <summary>What was done, or null.</summary>
    [TempData] public string? Changed { get; set; }

    public async Task OnGetAsync(string site)
    {
        SiteName = site;
        var all = await administration.ListClientsAsync(site);
        Count = (all.Count, all.Count(client => !client.Enabled));
        var words = (Words ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var found = all.Where(client => (Show is not "enabled" || client.Enabled) && (Show is not "waiting" || !client.Enabled) && words.All(word => Has(client, word))).ToList();
        Found = found.Count;
        Number = Math.Clamp(Number, 1, (Math.Max(Found, 1) + OnPage - 1) / OnPage);
        Clients = [.. found.Skip((Number - 1) * OnPage).Take(OnPage)];
    }

    /// <summary>Enables or disables the clients that are named: the one whose button was pressed, or those that are ticked.</summary>
    public async Task<IActionResult> OnPostAsync(string site, string[] id, bool enabled)
    {
        var names = new List<string>();
        foreach (var each in id.Distinct(StringComparer.Ordinal))
        {
            if (!await administration.SetClientEnabledAsync(site, each, enabled))
            {
                return NotFound();
            }

            names.Add((await administration.ShowClientAsync(site, each))!.Name);
        }

        var state = enabled ? "enabled" : "disabled";
        Changed = names switch { [] => "No client is ticked.", [var name] => $"{name} is {state}.", _ => $"{names.Count} clients are {state}: {string.Join(", ", names)}." };
        return RedirectToPage(new { site, q = Words, show = Show });
    }

    private static bool Has(Client client, string word) =>
        client.RedirectUris.Concat(client.Contacts).Append(client.Name).Append(client.Id).Any(text => text.Contains(word, StringComparison.OrdinalIgnoreCase));
}

using System.Text.Json;
using DrCloud.Api.Administration;
using DrCloud.Api.Changes;
using DrCloud.Grains.Interfaces.Clients;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace DrCloud.Api.Pages.Admin;

/// <summary>Administration > System > API Clients > one client: what it registered, who allowed it what, and what an administrator changes.</summary>
internal sealed class EditClientModel(IAdministration administration, ClientAdministration clients, SiteFacts facts) : PageModel
{
    public string SiteName { get; private set; } = "";

    public Client Client { get; private set; } = null!;

    /// <summary>What people allowed it, those of one page.</summary>
    public IReadOnlyList<AllowedTo> Grants { get; private set; } = [];

    /// <summary>The address of the next page of grants, or null.</summary>
    public string? Next { get; private set; }

    /// <summary>The keys that it registered, a line each.</summary>
    public IReadOnlyList<string> Keys { get; private set; } = [];

    /// <summary>A secret that was made just now: shown this once.</summary>
    public string? Secret { get; private set; }

    /// <summary>Why the scopes were refused, and what was typed.</summary>
    public (string Reason, string Typed)? Refused { get; private set; }

    /// <summary>What was done, or null.</summary>
    [TempData] public string? Changed { get; set; }

    public async Task<IActionResult> OnGetAsync(string site, string id, [FromQuery] string? after) => await LoadAsync(site, id, after) ? Page() : NoClient();

    public async Task<IActionResult> OnPostEnableAsync(string site, string id, bool enabled) =>
        await administration.SetClientEnabledAsync(site, id, enabled) ? Done(site, id, enabled ? "The client is enabled." : "The client is disabled, and its tokens are refused.") : NoClient();

    public async Task<IActionResult> OnPostScopesAsync(string site, string id, string? scopes)
    {
        // Typed in lines, or separated by blanks.
        if (await clients.SetScopesAsync(site, id, string.Join(' ', (scopes ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))) is not { } reason)
        {
            return Done(site, id, "The scopes are saved.");
        }

        if (!await LoadAsync(site, id, null))
        {
            return NoClient();
        }

        Refused = (reason, scopes ?? "");
        Response.StatusCode = StatusCodes.Status400BadRequest;
        return Page();
    }

    public async Task<IActionResult> OnPostSecretAsync(string site, string id)
    {
        Secret = await clients.NewSecretAsync(site, id);
        return Secret is not null && await LoadAsync(site, id, null) ? Page() : NoClient();
    }

    public async Task<IActionResult> OnPostEndGrantAsync(string site, string id, string grant) =>
        Done(site, id, await clients.EndGrantAsync(site, id, grant) ? "The grant has ended, and its tokens are refused." : "The grant had ended before.");

    public async Task<IActionResult> OnPostEndPersonAsync(string site, string id, string person)
    {
        await clients.EndGrantsOfAsync(site, id, person);
        return Done(site, id, "All that the person allowed the client has ended.");
    }

    public async Task<IActionResult> OnPostRemoveAsync(string site, string id, bool sure)
    {
        if (!sure)
        {
            return Done(site, id, "Nothing is deleted: the box was not ticked.");
        }

        if (await administration.ShowClientAsync(site, id) is not { } client)
        {
            return NoClient();
        }

        await clients.RemoveAsync(site, id);
        Changed = $"{client.Name} is deleted.";
        return RedirectToPage("/Admin/Clients", new { site });
    }

    private async Task<bool> LoadAsync(string site, string id, string? after)
    {
        if (await administration.ShowClientAsync(site, id) is not { } client)
        {
            return false;
        }

        (SiteName, Client, Keys) = (site, client, KeysOf(client));
        var grants = await clients.GrantsAsync(site, id, after);
        var allowed = new List<AllowedTo>();
        foreach (var (grantId, grant) in grants)
        {
            allowed.Add(new(grantId, grant, await facts.AccountAsync(site, grant.Subject)));
        }

        Grants = allowed;
        Next = grants.Count == ClientAdministration.GrantsOnPage ? $"?after={Uri.EscapeDataString(grants[^1].Id)}" : null;
        return true;
    }

    private static List<string> KeysOf(Client client)
    {
        if (client.Jwks is null)
        {
            return [];
        }

        using var jwks = JsonDocument.Parse(client.Jwks);
        return [.. jwks.RootElement.GetProperty("keys").EnumerateArray().Select(key => string.Join(' ', ((string[])["kid", "kty", "crv", "alg"])
            .Select(name => key.TryGetProperty(name, out var value) ? value.ToString() : "").Where(value => value.Length > 0)))];
    }

    private RedirectToPageResult Done(string site, string id, string changed)
    {
        Changed = changed;
        return RedirectToPage(new { site, id });
    }

    private static IActionResult NoClient() => PageMessage.Result(StatusCodes.Status404NotFound, "There is no such client", "It may have been deleted.");
}

using DrCloud.Api.Administration;
using DrCloud.Api.Sites;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace DrCloud.Api.Pages.Admin;

/// <summary>Administration > Globals > Connectors: the settings of the interfaces.</summary>
internal sealed class ConnectorsModel(IAdministration administration) : PageModel
{
    /// <summary>Names of the fields begin with this; what follows is the setting's name.</summary>
    public const string Field = "set-";

    public Site Site => HttpContext.Site();

    /// <summary>Every setting, with the value in effect.</summary>
    public IReadOnlyList<SettingValue> Settings { get; private set; } = [];

    /// <summary>What was typed, by the setting's name; empty before anything was.</summary>
    public IReadOnlyDictionary<string, string> Typed { get; private set; } = new Dictionary<string, string>();

    /// <summary>Why a value is refused, by the setting's name.</summary>
    public IReadOnlyDictionary<string, string> Refused { get; private set; } = new Dictionary<string, string>();

    /// <summary>What was done, or null.</summary>
    [TempData] public string? Changed { get; set; }

    public async Task OnGetAsync(string site) => Settings = await administration.ListSettingsAsync(site);

    /// <summary>Sets what differs from the value in effect; nothing if a value is refused.</summary>
    public async Task<IActionResult> OnPostAsync(string site)
    {
        Settings = await administration.ListSettingsAsync(site);
        Typed = Settings.Where(setting => Request.Form.ContainsKey(Field + setting.Name))
            .ToDictionary(setting => setting.Name, setting => Request.Form[Field + setting.Name].ToString().Trim(), StringComparer.Ordinal);
        var different = Settings.Where(setting => Typed.TryGetValue(setting.Name, out var value) && value != setting.Value).ToList();
        Refused = different.Count == 0 ? Refused : await administration.SetSettingsAsync(site, different.ToDictionary(setting => setting.Name, setting => Typed[setting.Name] == setting.Default ? null : Typed[setting.Name]));
        if (Refused.Count > 0)
        {
            Response.StatusCode = StatusCodes.Status400BadRequest;
            return Page();
        }

        Changed = different.Count == 0 ? "Nothing differs from before." : $"Saved: {string.Join(", ", different.Select(setting => setting.Label))}.";
        return RedirectToPage(new { site });
    }

    /// <summary>What stands in the field: what was typed, else the value in effect.</summary>
    public string ValueOf(SettingValue setting) => Typed.TryGetValue(setting.Name, out var typed) ? typed : setting.Value;
}

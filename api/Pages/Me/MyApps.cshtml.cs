using DrCloud.Api.Auditing;
using DrCloud.Api.OAuth.Rules;
using DrCloud.Api.People;
using DrCloud.Api.Sites;
using DrCloud.Fhir.Auditing;
using DrCloud.Grains.Interfaces.Accounts;
using DrCloud.Grains.Interfaces.Sites;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using OpenIddict.Abstractions;

namespace DrCloud.Api.Pages.Me;

/// <summary>My apps: who may see the person's record or act for the person, since when, to do what; and its end.</summary>
internal sealed class MyAppsModel(ConnectedApps connected, PatientFinder patients, IGrainFactory grains, AuditedChanges audit) : PageModel
{
    private readonly Dictionary<string, PatientCard?> _names = new(StringComparer.Ordinal);

    public Account Person => SignedInOnly.PersonOf(HttpContext)!;

    public IReadOnlyList<ConnectedApp> Apps { get; private set; } = [];

    /// <summary>Of a patient: who looks after the record.</summary>
    public IReadOnlyList<Proxy> Proxies { get; private set; } = [];

    /// <summary>What was done, or null.</summary>
    [TempData] public string? Changed { get; set; }

    public async Task OnGetAsync(string site, CancellationToken ct)
    {
        Apps = await connected.ListAsync(site, Person.Id);
        Proxies = Person.OwnPatient is { } own ? await grains.GetGrain<IDirectoryGrain>(site).ProxiesAsync(own) : [];
        foreach (var patient in Apps.SelectMany(app => app.Patients).Where(patient => patient != Person.OwnPatient).Distinct())
        {
            _names[patient] = await patients.ReadAsync(HttpContext.Site(), patient, ct);
        }
    }

    public async Task<IActionResult> OnPostAsync(string site, string client)
    {
        if ((await connected.ListAsync(site, Person.Id)).FirstOrDefault(app => app.Client.Id == client) is { } app)
        {
            await connected.RevokeAsync(site, Person.Id, client);
            await audit.TellAsync(site, AuditKind.Revocation, client, "all grants of the person");
            Changed = $"{app.Client.Name} has no access any more.";
        }

        return Redirect($"/me/{site}/apps");
    }

    /// <summary>Whether the scope says how long the app has access, which the page tells as a date.</summary>
    public static bool SaysHowLong(string scope) => scope is OpenIddictConstants.Scopes.OfflineAccess or RefreshWhileSignedIn.Scope;

    /// <summary>Whose records an app sees, in words; null if that goes without saying.</summary>
    public string? RecordsOf(ConnectedApp app) =>
        app.Patients.Count == 0 || (app.Patients is [var only] && only == Person.OwnPatient) ? null
        : string.Join(", ", app.Patients.Select(patient => _names.GetValueOrDefault(patient)?.Name ?? "your own"));
}

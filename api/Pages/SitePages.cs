using DrCloud.Grains.Interfaces.Accounts;
using static DrCloud.Api.Pages.PageReaders;

namespace DrCloud.Api.Pages;

/// <summary>The pages of a site for people who are signed in: the header and the landing page are made of this list. A new page adds its line.</summary>
internal static class SitePages
{
    private const string System = "System";
    private const string Globals = "Globals";

    /// <summary>Every page that is linked, in its order.</summary>
    public static IReadOnlyList<PageLink> All { get; } =
    [
        new("Patient Summary", "Find a patient, see the record at a glance, and start apps on it.", "/interface/{site}/patients", Everyone),
        new("FHIR browser", "See records resource by resource, as apps get them.", "/interface/{site}/fhir", Everyone),
        new("My apps", "See which apps and persons may see your record or act for you, and end it.", "/me/{site}/apps", Everyone),
        new("My account", "Change your password, set up a second factor, end sessions.", "/me/{site}/account", Everyone),
        new("Accounts", "See who may sign in, make accounts, reset passwords.", "/admin/{site}/accounts", Administrators, System),
        new("API Clients", "See the apps that are registered, enable and disable them.", "/admin/{site}/clients", Administrators, System),
        new("Audit", "See who read and changed what, with which app, and whether the log is whole.", "/admin/{site}/audit", Administrators, System),
        new("Connectors", "Set up the interfaces: which apps work at once, how long tokens live.", "/admin/{site}/connectors", Administrators, Globals),
    ];

    /// <summary>Those that the person sees.</summary>
    public static IEnumerable<PageLink> For(Account person) => All.Where(page => page.IsFor(person));
}

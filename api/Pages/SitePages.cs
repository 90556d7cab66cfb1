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
        new("FHIR browser", "See records resource by resource, as apps get them.", "/interface/{site}/fhir", Everyone),
        new("API Clients", "See the apps that are registered, enable and disable them.", "/admin/{site}/clients", Administrators, System),
        new("Audit", "See who read and changed what, with which app, and whether the log is whole.", "/admin/{site}/audit", Administrators, System),
        new("Connectors", "Set up the interfaces: which apps work at once, how long tokens live.", "/admin/{site}/connectors", Administrators, Globals),
    ];

    /// <summary>Those that the person sees.</summary>
    public static IEnumerable<PageLink> For(Account person) => All.Where(page => page.IsFor(person));
}

using DrCloud.Api.Access;
using DrCloud.Grains.Interfaces.Accounts;

namespace DrCloud.Api.Pages;

/// <summary>Who finds a page in the navigation. Whether somebody is let in is for the page's own filter; a test holds the two together.</summary>
[Flags]
internal enum PageReaders
{
    Patients = 1,

    /// <summary>Everybody who is no patient.</summary>
    Staff = 2,

    Administrators = 4,

    Everyone = Patients | Staff,
}

/// <summary>A page that people find in the header of every page, and on the landing page.</summary>
/// <param name="Text">What the link says.</param>
/// <param name="Explanation">What one does there, in one sentence.</param>
/// <param name="Path">Where it leads, with <c>{site}</c> in place of the site's name; it is the current page on all pages below it.</param>
/// <param name="Readers">Who sees it.</param>
/// <param name="Menu">The menu of the administration that it stands in, or null for one of the header's own.</param>
internal sealed record PageLink(string Text, string Explanation, string Path, PageReaders Readers, string? Menu = null)
{
    /// <summary>Its address at a site.</summary>
    public string At(string site) => Path.Replace("{site}", site, StringComparison.Ordinal);

    /// <summary>Whether the person sees it.</summary>
    public bool IsFor(Account person) =>
        Readers.HasFlag(person.IsStaff ? PageReaders.Staff : PageReaders.Patients)
        || (Readers.HasFlag(PageReaders.Administrators) && RolePolicy.MayAdminister(person));
}

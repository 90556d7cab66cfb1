using DrCloud.Api.Access;
using DrCloud.Api.Pages.Browse;
using DrCloud.Grains.Interfaces.Accounts;

namespace DrCloud.Api.Pages;

/// <summary>The pages that the header of every page leads to.</summary>
/// <param name="Text">What the link says.</param>
/// <param name="Address">Where it leads; it is the current one on all pages below it.</param>
internal sealed record PageLinks(string Text, string Address)
{
    /// <summary>Those that the person may see.</summary>
    public static IEnumerable<PageLinks> For(Account person, string site)
    {
        yield return new("FHIR browser", BrowserAddress.Home(site));
        if (RolePolicy.MayAdminister(person))
        {
            yield return new("API clients", $"/admin/{site}/clients");
        }
    }
}

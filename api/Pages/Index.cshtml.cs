using DrCloud.Api.People;
using DrCloud.Api.Sites;
using DrCloud.Grains.Interfaces.Accounts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;

namespace DrCloud.Api.Pages;

/// <summary>The landing page: where everything is, for people and for the makers of apps.</summary>
internal sealed class IndexModel(SiteTable sites, SignedInPerson people, IOptions<DrCloudOptions> options) : PageModel
{
    /// <summary>The sites of the host that was asked: others need not be known.</summary>
    public IReadOnlyList<Site> Sites { get; private set; } = [];

    public bool IsDemo => options.Value.Demo;

    /// <summary>Who is signed in, or null.</summary>
    public Account? Person => SignedInOnly.PersonOf(HttpContext);

    public async Task<IActionResult> OnGetAsync()
    {
        if (Request.PathBase.HasValue)
        {
            return NotFound();
        }

        Sites = [.. sites.All.Where(site => site.HostText == HttpContext.Site().HostText).OrderBy(site => site.Name, StringComparer.Ordinal)];
        foreach (var site in Sites)
        {
            if (await people.FindAsync(HttpContext, site.Name) is { } person)
            {
                SignedInOnly.LetIn(HttpContext, site, person);
            }
        }

        return Page();
    }
}

using DrCloud.Api.Sites;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;

namespace DrCloud.Api.Pages;

/// <summary>The landing page: where everything is.</summary>
internal sealed class IndexModel(SiteTable sites, IOptions<DrCloudOptions> options) : PageModel
{
    public IReadOnlyList<Site> Sites { get; private set; } = [];

    public bool IsDemo => options.Value.Demo;

    public IActionResult OnGet()
    {
        if (Request.PathBase.HasValue)
        {
            return NotFound();
        }

        // Only those of the host that was asked: sites need not know of each other.
        Sites = [.. sites.All.Where(site => site.HostText == HttpContext.Site().HostText).OrderBy(site => site.Name, StringComparer.Ordinal)];
        return Page();
    }
}

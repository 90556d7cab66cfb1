using DrCloud.Api.Administration;
using DrCloud.Api.Auditing;
using DrCloud.Api.Sites;
using DrCloud.Fhir.Auditing;
using DrCloud.Grains.Interfaces.Auditing;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace DrCloud.Api.Pages.Admin.Auditing;

/// <summary>Administration > System > Audit: who did what, to whose record, when and from where.</summary>
internal sealed class AuditModel(AuditLog log, AuditAgents agents, AuditedChanges changes, IAdministration administration) : PageModel
{
    private const int OnPage = 50;

    public Site Site => HttpContext.Site();

    /// <summary>The path of this page.</summary>
    public string Path => $"/admin/{Site.Name}/audit";

    /// <summary>What is shown.</summary>
    [BindProperty(SupportsGet = true, Name = "")] public AuditFilter Filter { get; set; } = new();

    /// <summary>The events of the page, the latest first.</summary>
    public IReadOnlyList<AuditRow> Rows { get; private set; } = [];

    /// <summary>Address of the page after this one, or null.</summary>
    public string? Older { get; private set; }

    /// <summary>True if this is not the first page.</summary>
    public bool IsFurther { get; private set; }

    /// <summary>What the verification found that was just asked for, or null.</summary>
    public AuditVerification? Verified { get; private set; }

    public async Task OnGetAsync(string site, string? after)
    {
        if (Filter.Problem is not null)
        {
            Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        var position = AuditFilter.PositionOf(after);
        IsFurther = position is not null;
        var page = await log.SearchAsync(site, await Filter.QueryAsync(site, agents), position, OnPage);
        Rows = await AuditRow.OfAsync(page.Records, agents.At(site));
        Older = page.Next is { } next ? Filter.Address(Path, ("after", AuditFilter.TextOf(next))) : null;
        await changes.TellAsync(site, AuditKind.AuditUse, null, $"see {Filter}");
    }

    /// <summary>What the filter finds, all of it, as a file.</summary>
    public async Task<IActionResult> OnGetExportAsync(string site, string format)
    {
        if (Filter.Problem is not null || format is not ("csv" or "ndjson"))
        {
            return BadRequest();
        }

        var query = await Filter.QueryAsync(site, agents);
        await changes.TellAsync(site, AuditKind.AuditUse, null, $"export {format} {Filter}");
        return new AuditDownload(Site, log, agents, query, asTable: format == "csv");
    }

    /// <summary>Reads and checks the whole log.</summary>
    public async Task OnPostAsync(string site)
    {
        Verified = await administration.VerifyAuditAsync(site);
        await OnGetAsync(site, null);
    }
}

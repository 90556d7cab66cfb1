using DrCloud.Api.Fhir;
using DrCloud.Api.Pages.Browse;
using DrCloud.Api.Sites;
using DrCloud.Fhir.Display;
using DrCloud.Fhir.Resources;
using DrCloud.Grains.Interfaces.Accounts;
using DrCloud.Grains.Interfaces.Clients;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace DrCloud.Api.Pages.Patients;

/// <summary>The Patient Summary: a record at a glance, as far as the person's role sees it, and the apps that can be started on it.</summary>
internal sealed class SummaryModel(FhirInside fhir, RecentPatients recent, SmartApps apps, TimeProvider clock) : PageModel
{
    private RecordReader _reader = null!;

    public Site Site => HttpContext.Site();

    public Account Person => SignedInOnly.PersonOf(HttpContext)!;

    /// <summary>Logical id of the patient.</summary>
    public string PatientId { get; private set; } = "";

    /// <summary>What the FHIR interface said of the patient.</summary>
    public FhirAnswer Answer { get; private set; } = null!;

    /// <summary>Who it is; null where the record cannot be shown.</summary>
    public PatientBanner? Banner { get; private set; }

    /// <summary>What one has to know first.</summary>
    public IReadOnlyList<SectionView> First { get; private set; } = [];

    public IReadOnlyList<MeasurementsView> Measurements { get; private set; } = [];

    public IReadOnlyList<SectionView> Further { get; private set; } = [];

    /// <summary>What the role does not see.</summary>
    public IReadOnlyList<string> LeftOut { get; private set; } = [];

    /// <summary>What the patient does not bear, if the role sees it.</summary>
    public IReadOnlyList<string> Allergies => First.FirstOrDefault(view => view.Section.Type == "AllergyIntolerance") is { } view ? AllergyAlert.Of(view.Answer) : [];

    /// <summary>Apps that can be started.</summary>
    public IReadOnlyList<Client> Apps { get; private set; } = [];

    /// <summary>Visits that an app can be started with.</summary>
    public IReadOnlyList<ResourceRow> Visits => Further.FirstOrDefault(view => view.Section.Type == "Encounter")?.Rows ?? [];

    /// <summary>The patient in the FHIR browser.</summary>
    public string BrowserPage => BrowserAddress.Of(Site, $"Patient/{PatientId}");

    public async Task<IActionResult> OnGetAsync(string id)
    {
        if (!await FindAsync(id))
        {
            return Page();
        }

        Banner = new PatientBanner(Answer.Resource, clock.GetUtcNow());
        recent.Add(HttpContext, Site.Name, Person, PatientId);
        var (first, further, measurements) = (SectionsAsync(SummarySection.First), SectionsAsync(SummarySection.Further), MeasurementsAsync());
        (First, Further, Measurements) = (await first, await further, await measurements);
        LeftOut = [.. SummarySection.First.Concat(SummarySection.Further).Where(section => !_reader.MaySee(section.Type)).Select(section => section.Title)
            .Concat(_reader.MaySee("Observation") ? [] : ["Measurements"])];
        Apps = await apps.ListAsync(Site);
        foreach (var app in Apps)
        {
            PageHeaders.AllowFormTo(HttpContext, new Uri(app.InitiateLoginUri!));
        }

        return Page();
    }

    /// <summary>Starts an app on the record.</summary>
    public async Task<IActionResult> OnPostLaunchAsync(string id, string client, string? encounter)
    {
        if (!await FindAsync(id))
        {
            return Page();
        }

        if ((await apps.ListAsync(Site)).FirstOrDefault(app => app.Id == client) is not { } chosen)
        {
            return PageMessage.Result(StatusCodes.Status404NotFound, "There is no such app", "It was disabled, or cannot be started from here.");
        }

        if (!string.IsNullOrEmpty(encounter) && !await IsVisitAsync(encounter))
        {
            return PageMessage.Result(StatusCodes.Status400BadRequest, "There is no such visit", "The app was not started.");
        }

        return Redirect(apps.Begin(Site, chosen, Person, PatientId, string.IsNullOrEmpty(encounter) ? null : encounter));
    }

    private async Task<bool> FindAsync(string id)
    {
        PatientId = LogicalId.IsValid(id) ? id : "-";   // an id that nobody has
        OpenRecord.Of(HttpContext, Person, PatientId);   // the FHIR browser, to which the page leads, is to show the same one
        _reader = new RecordReader(fhir, HttpContext, PatientId);
        Answer = await _reader.GetAsync($"/Patient/{PatientId}");
        if (!Answer.IsSuccess)
        {
            Response.StatusCode = Answer.Status;
        }

        return Answer.IsSuccess;
    }

    private async Task<bool> IsVisitAsync(string encounter)
    {
        var found = LogicalId.IsValid(encounter) ? await _reader.GetAsync("/Encounter", ("patient", PatientId), ("_id", encounter)) : null;
        return found is { IsSuccess: true } && ElementPath.Find(found.Resource, "entry.resource.id").Any(id => id.ValueEquals(encounter));
    }

    private async Task<IReadOnlyList<SectionView>> SectionsAsync(IEnumerable<SummarySection> sections) =>
        await Task.WhenAll(sections.Where(section => _reader.MaySee(section.Type)).Select(async section => new SectionView(
            Site, PatientId, section, await _reader.GetAsync($"/{section.Type}", [("patient", PatientId), .. section.Query, ("_total", "accurate")]))));

    private async Task<IReadOnlyList<MeasurementsView>> MeasurementsAsync() =>
        !_reader.MaySee("Observation") ? []
            : await Task.WhenAll(new[] { ("Vital signs", "vital-signs"), ("Laboratory", "laboratory") }.Select(async part => new MeasurementsView(
                Site, PatientId, part.Item1, part.Item2, await MeasurementsView.AskAsync(_reader, PatientId, part.Item2))));
}

using System.Text.Json;
using DrCloud.Api.Access;
using DrCloud.Api.Fhir;
using DrCloud.Api.Pages.Browse;
using DrCloud.Api.Sites;
using DrCloud.Fhir.Display;
using DrCloud.Grains.Interfaces.Accounts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace DrCloud.Api.Pages.Patients;

/// <summary>Finds a patient. Who may open but one record is led to it.</summary>
internal sealed class FinderModel(FhirInside fhir, RecentPatients recent) : PageModel
{
    /// <summary>The most patients shown at once.</summary>
    public const int Most = 20;

    /// <summary>The most characters of each field.</summary>
    public const int Longest = 100;

    public Site Site => HttpContext.Site();

    public Account Person => SignedInOnly.PersonOf(HttpContext)!;

    /// <summary>Whether patients are searched; else those whose records the person may open are listed.</summary>
    public bool Searches => RolePolicy.Records(Person) is null;

    [BindProperty(SupportsGet = true)] public string? Name { get; set; }

    [BindProperty(SupportsGet = true)] public string? Birthdate { get; set; }

    [BindProperty(SupportsGet = true)] public string? Identifier { get; set; }

    /// <summary>Whether something is searched for.</summary>
    public bool IsAsked => new[] { Name, Birthdate, Identifier }.Any(text => !string.IsNullOrWhiteSpace(text));

    /// <summary>The patients found.</summary>
    public IReadOnlyList<PatientCard> Found { get; private set; } = [];

    /// <summary>True if there are more than those.</summary>
    public bool IsCut { get; private set; }

    /// <summary>The patients opened last.</summary>
    public IReadOnlyList<PatientCard> Recent { get; private set; } = [];

    /// <summary>Why nothing could be searched, or empty.</summary>
    public IReadOnlyList<string> Refusals { get; private set; } = [];

    /// <summary>The same search in the FHIR browser, which leads on page by page.</summary>
    public string BrowserPage => BrowserAddress.Of(Site, "Patient", Asked().Select(parameter => KeyValuePair.Create(parameter.Name, parameter.Value)));

    public async Task<IActionResult> OnGetAsync()
    {
        if (RolePolicy.Records(Person) is { } records)
        {
            if (records is [var only])
            {
                return Redirect(PatientsAddress.Of(Site.Name, only));
            }

            var answers = await Task.WhenAll(records.Select(id => new RecordReader(fhir, HttpContext, id).GetAsync($"/Patient/{id}")));
            Found = [.. answers.Where(answer => answer.IsSuccess).Select(answer => PatientCard.Of(answer.Resource))];
            return Page();
        }

        var reader = new RecordReader(fhir, HttpContext, patient: null);
        var search = await reader.GetAsync("/Patient", [.. Asked(), ("_sort", "family"), ("_count", $"{Most}")]);
        if (!search.IsSuccess)
        {
            (Response.StatusCode, Refusals) = (search.Status, [.. Outcome.Texts(search.Resource)]);
            return Page();
        }

        Found = CardsOf(search.Resource);
        IsCut = ElementPath.Find(search.Resource, "link.relation").Any(relation => relation.ValueEquals("next"));
        if (!IsAsked && recent.Of(HttpContext, Site.Name, Person) is { Count: > 0 } ids)
        {
            var opened = CardsOf((await reader.GetAsync("/Patient", ("_id", string.Join(',', ids)))).Resource);
            Recent = [.. ids.Select(id => opened.FirstOrDefault(card => card.Id == id)).OfType<PatientCard>()];
        }

        return Page();
    }

    // Each word is the beginning of a name, as people type them.
    private IEnumerable<(string Name, string Value)> Asked() =>
    [
        .. (Name ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(word => ("name", SearchText.Escape(word))),
        .. string.IsNullOrWhiteSpace(Birthdate) ? [] : new[] { ("birthdate", SearchText.Escape(Birthdate.Trim())) },
        .. string.IsNullOrWhiteSpace(Identifier) ? [] : new[] { ("identifier", SearchText.Escape(Identifier.Trim())) },
    ];

    private static IReadOnlyList<PatientCard> CardsOf(JsonElement bundle) =>
        [.. ElementPath.Find(bundle, "entry.resource").Where(resource => resource.GetProperty("resourceType").ValueEquals("Patient")).Select(PatientCard.Of)];
}

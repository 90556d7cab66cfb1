using System.Text.Json;
using DrCloud.Api.Access;
using DrCloud.Api.Fhir;
using DrCloud.Api.Sites;
using DrCloud.Fhir.Capability;
using DrCloud.Fhir.Display;
using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;
using DrCloud.Grains.Interfaces.Accounts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace DrCloud.Api.Pages.Browse;

/// <summary>
/// The FHIR browser: shows what a GET of the FHIR interface answers to the signed-in person, whatever the address below its base is: a
/// search, a resource, a version, a history, an operation. See <see cref="FhirInside"/> for why nothing else can be seen.
/// </summary>
internal sealed class ReaderModel(FhirInside fhir, PatientFinder patients) : PageModel
{
    private const string HistorySegment = "_history";
    private const string EarlierVersion = BrowserAddress.OwnParameter + "earlier";
    private const string LaterVersion = BrowserAddress.OwnParameter + "later";

    // The answer is read as JSON, whatever the address says of its form.
    private static readonly string[] NotPassedOn = ["_format", "_pretty"];

    private string[] _segments = [];
    private List<KeyValuePair<string, string>> _query = [];

    public Account Person => SignedInOnly.PersonOf(HttpContext)!;

    public Site Site => HttpContext.Site();

    /// <summary>On the first page of a proxy: the patients who are looked after.</summary>
    public IReadOnlyList<PatientCard> LookedAfter { get; private set; } = [];

    /// <summary>Path below the FHIR base; empty on the first page.</summary>
    public string Below { get; private set; } = "";

    /// <summary>The type in the address, or null.</summary>
    public string? Type { get; private set; }

    /// <summary>What was answered; null on the first page.</summary>
    public FhirAnswer? Answer { get; private set; }

    /// <summary>The search form, where the address is a search of one type.</summary>
    public SearchForm? Form { get; private set; }

    /// <summary>The results, where a search was answered.</summary>
    public ResultPage? Results { get; private set; }

    /// <summary>The neighbours of the page.</summary>
    public Pager Pager { get; private set; } = new(null, null, null);

    /// <summary>The versions, where the address is a history.</summary>
    public IReadOnlyList<VersionRow>? Versions { get; private set; }

    /// <summary>The summary of a resource, where one was answered.</summary>
    public ResourceRow? Row { get; private set; }

    /// <summary>True if the JSON is to be shown.</summary>
    public bool AsJson { get; private set; }

    /// <summary>Two versions of a resource that are compared, and what differs.</summary>
    public (string Earlier, string Later, IReadOnlyList<ElementChange> Changes)? Comparison { get; private set; }

    /// <summary>Why what was typed leads nowhere, or null.</summary>
    public string? WrongAddress { get; private set; }

    /// <summary>Title of the page; tells nothing that the address does not.</summary>
    public string Title => Below.Length == 0 ? "FHIR browser" : Below;

    /// <summary>True if the address is one resource's, or one of its versions'.</summary>
    public bool IsResource => Type is not null && _segments.Length is 2 or 4 && !_segments[1].StartsWith('$') && _segments[1] != HistorySegment;

    /// <summary>True if the address is the history of one resource.</summary>
    public bool IsOneHistory => _segments is [_, _, HistorySegment];

    /// <summary>True if the address goes on behind that of a resource: its history, a version, a part of its record.</summary>
    public bool IsBelowResource => _segments.Length > 2 && LogicalId.IsValid(_segments[1]) && Type is not null;

    /// <summary>What the results are called where no form names them.</summary>
    public string ResultsName => _segments.Length == 3 && ServedTypes.Find(_segments[2]) is { } member ? TypeGroups.NameOf(member) : "Results";

    /// <summary>Type and id of the resource in the address.</summary>
    public string ResourcePath => $"{_segments[0]}/{_segments[1]}";

    /// <summary>What the search asks for, parameter by parameter.</summary>
    public IEnumerable<string> Asked =>
        _query.Where(parameter => parameter.Key != SearchCursor.Parameter).Select(parameter => $"{parameter.Key}={parameter.Value}");

    /// <summary>The parts of the record whose patient the resource is: types, and where they are.</summary>
    public IEnumerable<(string Type, string Address)> RecordLinks =>
        TypeGroups.Record.Select(type => (type, BrowserAddress.Of(Site, $"{ResourcePath}/{type}")));

    public async Task<IActionResult> OnGetAsync(string? path, string? go)
    {
        Below = (path ?? "").Trim('/');
        _segments = Below.Split('/', StringSplitOptions.RemoveEmptyEntries);
        Type = _segments.Length > 0 ? ServedTypes.Find(_segments[0]) : null;
        List<KeyValuePair<string, string>> given = [.. QueryText.Split(Request.QueryString.Value ?? "")];
        if (Below.Length == 0 && go is not null)
        {
            WrongAddress = "The name of a resource type comes first: Patient, Observation/id, Condition?code=…";
            return BrowserAddress.OfTyped(Site, go) is { } address ? Redirect(address) : Page();
        }

        if (given.Any(parameter => parameter.Key == SearchForm.Sent))
        {
            return Redirect(BrowserAddress.Of(Site, Below, SearchForm.Tidy(given)));
        }

        _query = [.. given.Where(parameter =>
            !parameter.Key.StartsWith(BrowserAddress.OwnParameter, StringComparison.Ordinal) && !NotPassedOn.Contains(parameter.Key))];
        if (Below.Length == 0 && _query.Count == 0)
        {
            LookedAfter = Person.Role is AccountRole.Proxy
                ? [.. (await Task.WhenAll(Person.Patients.Select(id => patients.ReadAsync(Site, id, HttpContext.RequestAborted)))).OfType<PatientCard>()]
                : [];
            return Page();
        }

        Answer = await AskAsync(Below, _query);
        AsJson = Own(given, BrowserAddress.View) == BrowserAddress.JsonView;
        Form = _segments.Length == 1 && Type is not null ? new SearchForm(Type, _query.Where(parameter => parameter.Key != SearchCursor.Parameter)) : null;
        if (Answer.IsSuccess)
        {
            await ReadAnswerAsync(Answer.Resource, given);
        }
        else
        {
            Response.StatusCode = Answer.Status;
        }

        return Page();
    }

    private async Task ReadAnswerAsync(JsonElement resource, List<KeyValuePair<string, string>> given)
    {
        switch (IsResource ? null : ElementPath.Find(resource, "type") is [{ ValueKind: JsonValueKind.String } type] ? type.GetString() : null)
        {
            case "searchset":
                Results = new ResultPage(Site, resource);
                Pager = Pager.Of(Site, Below, given, resource);
                break;
            case "history":
                Versions = VersionList.Of(Site, resource, IsOneHistory);
                Pager = Pager.Of(Site, Below, given, resource);
                await CompareAsync(Own(given, EarlierVersion), Own(given, LaterVersion));
                break;
            default:
                Row = ResourceRow.Of(Site, resource);
                break;
        }
    }

    private async Task CompareAsync(string? earlier, string? later)
    {
        if (earlier is null || later is null || !IsOneHistory)
        {
            return;
        }

        var before = await AskAsync($"{Below}/{earlier}", []);
        var after = await AskAsync($"{Below}/{later}", []);
        if (before.IsSuccess && after.IsSuccess)
        {
            Comparison = (earlier, later, ResourceDifference.Between(before.Resource, after.Resource));
        }
    }

    private Task<FhirAnswer> AskAsync(string below, IEnumerable<KeyValuePair<string, string>> query) => fhir.GetAsync(
        HttpContext, Site, PersonAccess.Of(Site.Name, Person, OpenRecord.Of(HttpContext, Person, _segments is ["Patient", var id, ..] ? id : null)), "/" + below,
        QueryString.Create(query.Select(parameter => KeyValuePair.Create(parameter.Key, (string?)parameter.Value))).Value ?? "");

    private static string? Own(IEnumerable<KeyValuePair<string, string>> given, string name) => given.LastOrDefault(parameter => parameter.Key == name).Value;
}

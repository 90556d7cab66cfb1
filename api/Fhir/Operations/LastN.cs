using System.Globalization;
using DrCloud.Api.Access;
using DrCloud.Api.Auditing;
using DrCloud.Api.Fhir.Responses;
using DrCloud.Api.Fhir.Routing;
using DrCloud.Fhir.Bundles;
using DrCloud.Fhir.Operations;
using DrCloud.Fhir.Outcomes;
using DrCloud.Fhir.Search;

namespace DrCloud.Api.Fhir.Operations;

/// <summary>
/// <see href="https://hl7.org/fhir/R4/observation-operation-lastn.html">$lastn</see>: of a patient's Observations that a search finds, the latest of each code.
/// </summary>
internal static class LastN
{
    private const string Max = "max";

    private static readonly HashSet<string> Shapes = ["_format", "_pretty", "_summary", "_elements"];
    private static readonly HashSet<string> Unfit = ["_sort", "_count", "_total", "_include", "_revinclude", SearchCursor.Parameter];
    private static readonly HashSet<string> Whose = ["patient", "subject", "patient:Patient", "subject:Patient"];

    /// <summary>The operation.</summary>
    public static FhirOperation Operation { get; } = new(
        new OperationFacts
        {
            Id = "Observation-lastn",
            Code = "lastn",
            Canonical = "http://hl7.org/fhir/OperationDefinition/Observation-lastn",
            Description = "The latest observations of a patient, some of each code. Takes every search parameter of Observation beside its own.",
            Type = "Observation",
            OnType = true,
            Parameters =
            [
                OperationParameter.In(Max, "positiveInt", "How many of each code; 1 without it."),
                OperationParameter.In("patient", "string", "Whose observations. Needed, or subject, by a token that is not bounded by a record.") with { Example = "\"Patient/example\"" },
                OperationParameter.In("subject", "string", "Whose observations."),
                OperationParameter.In("category", "string", "Only observations of this category."),
                OperationParameter.In("code", "string", "Only observations with one of these codes."),
                OperationParameter.Return("Bundle", "A searchset: code by code, the latest first."),
            ],
        },
        RoutePolicy.Scoped(Permissions.Search),
        HandleAsync);

    private static async Task HandleAsync(FhirRequest request, FhirServices services)
    {
        if (await OperationInput.ReadAsync(request) is not { } input)
        {
            return;
        }

        List<KeyValuePair<string, string>> parameters = [.. input.Texts.Where(text => text.Key != Max && !Shapes.Contains(text.Key))];
        if (MaxOf(input) is not { } max)
        {
            await RefuseAsync(request, [OutcomeIssue.Error("invalid", "Parameter 'max' is no positive number.")]);
        }
        else if (parameters.Find(parameter => Unfit.Contains(parameter.Key)).Key is { } unfit)
        {
            await RefuseAsync(request, [OutcomeIssue.Error("not-supported", $"Parameter '{unfit}' is none of $lastn.")]);
        }
        else if (request.Decision.Patient is null && !parameters.Exists(parameter => Whose.Contains(parameter.Key)))
        {
            await RefuseAsync(request, [OutcomeIssue.Error("required", "Parameter 'patient' or 'subject' is needed.")]);
        }
        else
        {
            await RunAsync(request, services, parameters, max);
        }
    }

    private static async Task RunAsync(FhirRequest request, FhirServices services, List<KeyValuePair<string, string>> parameters, int max)
    {
        List<KeyValuePair<string, string>> latestFirst = [.. parameters, new("_sort", "-date"), new("_count", SearchQuery.MaxCount.ToString(CultureInfo.InvariantCulture))];
        var terminology = await services.Definitions.ForSearchAsync(parameters);
        var parsed = SearchQueryParser.Parse(request.Searched, latestFirst, request.Site.FhirBase, terminology);
        if (parsed.Query is not { } query)
        {
            await RefuseAsync(request, parsed.Errors);
            return;
        }

        if (FhirPrefer.Of(request.Http.Request).Strict && parsed.Unknown.Count > 0)
        {
            await RefuseAsync(request, parsed.Refused);
            return;
        }

        var scope = Searches.Scope(request, parameters, query);
        if (query.Where.IsHidden(scope))
        {
            await OutcomeResponse.WriteAsync(request.Http, StatusCodes.Status403Forbidden, OutcomeIssue.Error("forbidden", "The search follows references through types that the scopes of the access token do not cover."));
            return;
        }

        var latest = new LatestByCode(max);
        SearchPosition? after = null;
        do
        {
            var page = await services.Searches.RunAsync(request, parsed.Canonical, scope, after);
            latest.Add(page.Matches);
            after = page.Next;
        }
        while (after is not null);

        request.Concerns(latest.Resources);
        var found = new Searchset
        {
            BaseAddress = request.Site.FhirBase,
            Self = $"{request.Site.FhirBase}/Observation/$lastn?max={max}&{SearchQueryParser.Parse(request.Searched, parameters, request.Site.FhirBase, terminology).Shown}",
            Total = latest.Resources.Count,
            Matches = latest.Resources,
            Issues = parsed.Unknown,
        };
        await ShapedResponse.WriteBundleAsync(request, output => SearchsetWriter.Write(output, found));
    }

    private static int? MaxOf(OperationInput input) => input.Text(Max) is not { } text ? 1
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var max) && max > 0 ? max
        : null;

    private static Task RefuseAsync(FhirRequest request, IReadOnlyList<OutcomeIssue> issues) =>
        OutcomeResponse.WriteAsync(request.Http, StatusCodes.Status400BadRequest, issues);
}

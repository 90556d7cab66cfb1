using System.Globalization;
using System.Text.Json;
using DrCloud.Api.Access;
using DrCloud.Api.Fhir.Responses;
using DrCloud.Fhir.Matching;
using DrCloud.Fhir.Operations;
using DrCloud.Fhir.Outcomes;
using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;

namespace DrCloud.Api.Fhir.Operations;

/// <summary>
/// <see href="https://hl7.org/fhir/R4/patient-operation-match.html">$match</see>: who of the patients may be the one that is described (<see cref="MatchScore"/>). Whoever is
/// bounded by a record finds that patient or nobody.
/// </summary>
internal static class Match
{
    private const string Certain = "onlyCertainMatches", Count = "count";
    private const int MaxCount = 100;

    /// <summary>Candidates of one search: a search that finds more says too little.</summary>
    private const int MaxCandidates = 100;

    /// <summary>The operation.</summary>
    public static FhirOperation Operation { get; } = new(
        new OperationFacts
        {
            Id = "Patient-match",
            Code = "match",
            Canonical = "http://hl7.org/fhir/OperationDefinition/Patient-match",
            Description = "Who may be the person that a Patient describes, the likeliest first, by identifiers, names, date of birth, gender, telecom and address.",
            Type = "Patient",
            OnType = true,
            TakesBody = true,
            Parameters =
            [
                OperationParameter.In("resource", "Patient", "What is known of the person.", min: 1) with
                {
                    Example = """{"resourceType":"Patient","name":[{"family":"Example","given":["Ada"]}],"gender":"female","birthDate":"1970-01-31"}""",
                },
                OperationParameter.In(Certain, "boolean", "Only who it certainly is: nobody, if several seem so."),
                OperationParameter.In(Count, "integer", $"How many at most; {MaxCount} without it."),
                OperationParameter.Return("Bundle", "A searchset: each match with its score and grade."),
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

        var count = MaxCount;
        if (input.Text(Count) is { } text && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) || count == 0))
        {
            await RefuseAsync(request, "value", "Parameter 'count' is no positive number.");
            return;
        }

        if (input.Value("resource") is not { } described || !described.TryGetProperty("resourceType", out var type) || !type.ValueEquals("Patient"))
        {
            await RefuseAsync(request, "required", "Parameter 'resource' is to be a Patient.");
            return;
        }

        var asked = PatientTraits.Of(described);
        var matches = await FindAsync(request, services, asked);
        if (input.Text(Certain) == "true")
        {
            matches = matches.Where(match => match.Score.Grade == "certain").ToList() is [var only] ? [only] : [];
        }

        await ShapedResponse.WriteBundleAsync(request, output => MatchesWriter.Write(output, request.Site.FhirBase, [.. matches.Take(Math.Min(count, MaxCount))]));
    }

    private static async Task<List<(StoredResource Patient, MatchScore Score)>> FindAsync(FhirRequest request, FhirServices services, PatientTraits asked)
    {
        var scope = new SearchScope(request.Decision.Patient, request.Access.Scopes.Types(request.Decision.Level, Permissions.Search));
        var candidates = new Dictionary<ResourceKey, StoredResource>();
        foreach (var query in MatchSearches.For(asked))
        {
            var parsed = SearchQueryParser.Parse("Patient", QueryText.Split($"{query}&_count={MaxCandidates}"), request.Site.FhirBase);
            if (parsed.Query is not null)
            {
                foreach (var found in (await services.Searches.RunAsync(request, parsed.Canonical, scope, null)).Matches)
                {
                    candidates.TryAdd(found.Key, found);
                }
            }
        }

        return
        [
            .. from candidate in candidates.Values
               let score = ScoreOf(asked, candidate)
               where score.IsMatch
               orderby score.Score descending, candidate.Rid
               select (candidate, score),
        ];
    }

    private static MatchScore ScoreOf(PatientTraits asked, StoredResource candidate)
    {
        using var json = JsonDocument.Parse(candidate.Json);
        return MatchScore.Of(asked, PatientTraits.Of(json.RootElement));
    }

    private static Task RefuseAsync(FhirRequest request, string code, string diagnostics) =>
        OutcomeResponse.WriteAsync(request.Http, StatusCodes.Status400BadRequest, OutcomeIssue.Error(code, diagnostics));
}

using DrCloud.Conformance.Matching;
using DrCloud.Conformance.Server;
using DrCloud.Fhir.UsCore;

namespace DrCloud.Conformance.Checks;

/// <summary>The ways in which one parameter of a search can be written: <c>system|code</c>, comparators, several values.</summary>
internal static class SearchForms
{
    private static readonly (string Comparator, int Days)[] Comparators = [("gt", -1), ("ge", -1), ("lt", 1), ("le", 1)];

    public static async Task RunAsync(
        GroupRun run, UsCoreSearch search, UsCoreParameter parameter, Expectation expectation, IReadOnlyList<Occasion> occasions, CancellationToken ct)
    {
        if (parameter.Kind == "token" && occasions.Any(occasion => SystemForm(occasion, parameter) is not null))
        {
            await SendAsync(run, run.Try($"search {search.Name} with {parameter.Code}=system|code", expectation), occasions, occasion => SystemForm(occasion, parameter), ct);
        }

        if (parameter is { Kind: "date", Comparators: Expectation.Shall })
        {
            foreach (var (comparator, days) in Comparators)
            {
                await SendAsync(run, run.Try($"search {search.Name} with {parameter.Code}={comparator}", expectation), occasions, occasion => Moved(occasion, parameter, comparator, days), ct);
            }
        }

        if (parameter.MultipleOr != Expectation.May)
        {
            await SeveralAsync(run, search, parameter, parameter.MultipleOr < expectation ? parameter.MultipleOr : expectation, occasions, ct);
        }
    }

    private static async Task SendAsync(GroupRun run, Trial trial, IEnumerable<Occasion> occasions, Func<Occasion, SearchRequest?> form, CancellationToken ct)
    {
        foreach (var occasion in occasions)
        {
            if (form(occasion) is { } request)
            {
                trial.Note(run.Fault(await run.SearchAsync(request, ct), occasion));
            }
        }

        trial.Conclude("no resource has a value for every parameter");
    }

    private static SearchRequest? SystemForm(Occasion occasion, UsCoreParameter parameter) =>
        Tokens.WithSystem([occasion.Resource], parameter).Cast<Token?>().FirstOrDefault() is { } token
            ? occasion.Request.Replace(parameter.Code, $"{SearchRequest.Escape(token.System!)}|{SearchRequest.Escape(token.Code)}")
            : null;

    private static SearchRequest? Moved(Occasion occasion, UsCoreParameter parameter, string comparator, int days) =>
        SearchValues.DateOf(occasion.Resource, parameter) is { } date && SearchValues.Moved(date, days) is { } time
            ? occasion.Request.Replace(parameter.Code, comparator + time)
            : null;

    // All codes of the element at once: each that the pool has for the patient and the other parameters must come back.
    private static async Task SeveralAsync(
        GroupRun run, UsCoreSearch search, UsCoreParameter parameter, Expectation expectation, IEnumerable<Occasion> occasions, CancellationToken ct)
    {
        var trial = run.Try($"search {search.Name} with several values of {parameter.Code}", expectation);
        foreach (var occasion in occasions)
        {
            var codes = run.Group.CodesOf(run.Type, parameter.Code) is { Count: > 0 } fixedCodes ? fixedCodes : Codes(run.Pool, parameter);
            var request = occasion.Request.Replace(parameter.Code, string.Join(',', codes.Select(SearchRequest.Escape)));
            var answer = await run.SearchAsync(request, ct);
            var expected = run.Pool.Where(resource => request.Parameters.All(
                sent => ParameterMatch.Fits(run.Type.Parameter(sent.Code), sent.Value, resource, run.Server.Base)));
            var missing = Codes(expected, parameter).Except(Codes(answer.Matches, parameter)).FirstOrDefault();
            trial.Note(run.Fault(answer, occasion) ?? (missing is null ? null : $"{request} finds none with {missing}"));
        }

        trial.Conclude("no resource has a value for every parameter");
    }

    private static IReadOnlyList<string> Codes(IEnumerable<System.Text.Json.JsonElement> resources, UsCoreParameter parameter) =>
        [.. resources.SelectMany(resource => ElementSelector.Select(resource, parameter.Path)).SelectMany(Tokens.Of).Select(token => token.Code).Distinct()];
}

using DrCloud.Conformance.Server;
using DrCloud.Fhir.UsCore;

namespace DrCloud.Conformance.Checks;

/// <summary>
/// The first search of a group: by patient, with each code that the table fixes. What it finds is the group's pool. The same search must give the same
/// count by POST, and with the patient named as <c>Patient/id</c>.
/// </summary>
internal static class PoolSearch
{
    public static async Task RunAsync(GroupRun run, IReadOnlyList<string> patients, CancellationToken ct)
    {
        var name = run.Group.Pool!;
        var search = run.Try($"search {name}", Expectation.Shall);
        List<SearchAnswer> found = [];
        foreach (var patient in patients)
        {
            foreach (var request in Requests(run, name.Split('+'), patient))
            {
                var answer = await run.SearchAsync(request, ct);
                var fault = run.Fault(answer);
                run.Keep(answer.Matches);
                if (fault is not null || answer.Matches.Count > 0)
                {
                    search.Note(fault);
                    found.Add(answer);
                }
            }
        }

        search.Conclude("no resources for these patients");
        await SameCountAsync(run, run.Try($"search {name} by POST", Expectation.Shall), found, request => run.Server.PostSearchAsync(request, ct));
        if (found.Any(answer => answer.Search.Parameters.Any(parameter => parameter.Code == "patient")))
        {
            await SameCountAsync(run, run.Try($"search {name} with patient=Patient/[id]", Expectation.Shall), found, request => run.Server.SearchAsync(AsReference(request), ct));
        }
    }

    /// <summary>Notes that a search sent in another way gives the same count.</summary>
    public static async Task SameCountAsync(GroupRun run, Trial trial, IEnumerable<SearchAnswer> found, Func<SearchRequest, Task<SearchAnswer>> send)
    {
        foreach (var answer in found)
        {
            var other = await send(answer.Search);
            trial.Note(run.Fault(other) ?? (other.Matches.Count == answer.Matches.Count ? null : $"{other.Pages[0].Request}: {other.Matches.Count} resources instead of {answer.Matches.Count}"));
        }

        trial.Conclude("the search found nothing");
    }

    private static SearchRequest AsReference(SearchRequest request) =>
        request.Replace("patient", "Patient/" + request.Parameters.First(parameter => parameter.Code == "patient").Value);

    private static IEnumerable<SearchRequest> Requests(GroupRun run, string[] parameters, string patient)
    {
        var ofPatient = new SearchRequest(run.Type.Type, [(parameters[0], patient)]);
        return parameters.Length == 1 ? [ofPatient] : run.Group.CodesOf(run.Type, parameters[1]).Select(code => ofPatient.With(parameters[1], code));
    }
}

using DrCloud.Conformance.Server;
using DrCloud.Fhir.UsCore;

namespace DrCloud.Conformance.Checks;

/// <summary>
/// <see href="https://hl7.org/fhir/R4/search.html#include">_include</see>: where a match refers to a resource of its own, the answer holds it; and nothing
/// that no match refers to.
/// </summary>
internal static class Includes
{
    public static async Task RunAsync(GroupRun run, UsCoreSearch search, Expectation expectation, IReadOnlyList<Occasion> occasions, CancellationToken ct)
    {
        foreach (var include in run.Type.Includes)
        {
            var element = include.Split(':')[1];
            var trial = run.Try($"search {search.Name} with _include={include}", expectation);
            foreach (var occasion in occasions.Select(occasion => run.Pool.Select(resource => Referring(run, search, occasion, resource, element)).FirstOrDefault(found => found is not null) ?? occasion))
            {
                var answer = await run.SearchAsync(occasion.Request.With("_include", include), ct);
                var wanted = answer.Matches.SelectMany(match => References(match, element)).Where(reference => !reference.StartsWith('#')).ToHashSet();
                var included = answer.Resources.Where(resource => resource.ResourceType() != run.Type.Type && resource.ResourceType() != "OperationOutcome").ToList();
                run.Evidence.Add(included);
                if (wanted.Count > 0)
                {
                    trial.Note(run.Fault(answer) ?? (included.Count == 0 ? $"{answer.Search} includes nothing" : Stranger(run, answer, included, wanted)));
                }
            }

            trial.Conclude("no match refers to one outside itself");
        }
    }

    private static string? Stranger(GroupRun run, SearchAnswer answer, List<System.Text.Json.JsonElement> included, HashSet<string> wanted) =>
        included.Where(resource => !wanted.Contains(resource.Key()) && !wanted.Contains($"{run.Server.Base}/{resource.Key()}"))
            .Select(resource => $"{answer.Search} includes {resource.Key()}, to which no match refers").FirstOrDefault();

    // The same search for a resource of the same patient that has such a reference.
    private static Occasion? Referring(GroupRun run, UsCoreSearch search, Occasion occasion, System.Text.Json.JsonElement resource, string element) =>
        References(resource, element).Any(reference => !reference.StartsWith('#'))
        && Matching.SearchValues.Finding(resource, run.Type, search.Parameters) is { } request && request.Parameters[0] == occasion.Request.Parameters[0]
            ? new Occasion(request, resource)
            : null;

    private static IEnumerable<string> References(System.Text.Json.JsonElement resource, string element) =>
        ElementSelector.Select(resource, element).Concat(ElementSelector.Select(resource, element + "[x]"))
            .Select(reference => reference.Text("reference")).OfType<string>();
}

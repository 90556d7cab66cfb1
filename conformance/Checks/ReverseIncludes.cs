using DrCloud.Conformance.Server;
using DrCloud.Fhir.UsCore;

namespace DrCloud.Conformance.Checks;

/// <summary>
/// <see href="https://hl7.org/fhir/R4/search.html#revinclude">_revinclude</see> on the group's first search: some Provenance comes with it, and each that
/// comes is about a match.
/// </summary>
internal static class ReverseIncludes
{
    public static async Task RunAsync(GroupRun run, CancellationToken ct)
    {
        var first = run.Group.Pool?.Split('+') ?? run.Type.Searches.Select(search => search.Parameters).FirstOrDefault();
        foreach (var include in first is null ? [] : run.Type.ReverseIncludes)
        {
            var (source, element) = (include.Split(':')[0], include.Split(':')[1]);
            var trial = run.Try($"search {string.Join('+', first!)} with _revinclude={include}", Expectation.Shall);
            var any = false;
            foreach (var occasion in run.Occasions(first!))
            {
                var answer = await run.SearchAsync(occasion.Request.With("_revinclude", include), ct);
                var included = answer.OfType(source);
                any |= included.Count > 0;
                run.Evidence.Add(included);
                trial.Note(run.Fault(answer, occasion) ?? Stranger(run, answer, included, element));
            }

            if (!any)
            {
                trial.Note($"no {source} in any answer");
            }

            trial.Conclude("no resources");
        }
    }

    private static string? Stranger(GroupRun run, SearchAnswer answer, IReadOnlyList<System.Text.Json.JsonElement> included, string element)
    {
        var matches = answer.Matches.SelectMany(match => new[] { match.Key(), $"{run.Server.Base}/{match.Key()}" }).ToHashSet();
        return included.Where(resource => !ElementSelector.Select(resource, element + ".reference").Any(reference => matches.Contains(WithoutVersion(reference.GetString()!))))
            .Select(resource => $"{answer.Search} includes {resource.Key()}, which is about no match").FirstOrDefault();
    }

    private static string WithoutVersion(string reference) => reference.Split("/_history/")[0];
}

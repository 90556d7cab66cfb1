using DrCloud.Conformance.Server;
using DrCloud.Fhir.UsCore;

namespace DrCloud.Conformance.Checks;

/// <summary>
/// The searches of a group's type. Each is sent with values of a resource of the pool and must find that resource; and in every way that the table asks for
/// its parameters: token with system, comparators, lists of values, included resources.
/// </summary>
internal static class Searches
{
    public static async Task RunAsync(GroupRun run, CancellationToken ct)
    {
        foreach (var search in run.Type.Searches)
        {
            var expectation = run.Group.Recommended.Contains(search.Name) ? Expectation.Should : search.Expectation;
            var occasions = run.Occasions(search.Parameters).ToList();
            if (search.Name != run.Group.Pool)
            {
                await FindAsync(run, run.Try($"search {search.Name}", expectation), occasions, ct);
            }

            foreach (var parameter in search.Parameters.Select(run.Type.Parameter))
            {
                await SearchForms.RunAsync(run, search, parameter, expectation, occasions, ct);
            }

            if (run.Type.Includes.Count > 0)
            {
                await Includes.RunAsync(run, search, expectation, occasions, ct);
            }
        }

        if (run.Group.Pool is null && run.Type.Searches is [var first, ..])
        {
            await FirstByPostAsync(run, first, ct);
        }

        await ReverseIncludes.RunAsync(run, ct);
    }

    private static async Task FindAsync(GroupRun run, Trial trial, IEnumerable<Occasion> occasions, CancellationToken ct)
    {
        foreach (var occasion in occasions)
        {
            trial.Note(run.Fault(await run.SearchAsync(occasion.Request, ct), occasion));
        }

        trial.Conclude("no resource has a value for every parameter");
    }

    private static async Task FirstByPostAsync(GroupRun run, UsCoreSearch first, CancellationToken ct)
    {
        List<SearchAnswer> found = [];
        foreach (var occasion in run.Occasions(first.Parameters))
        {
            found.Add(await run.SearchAsync(occasion.Request, ct));
        }

        await PoolSearch.SameCountAsync(run, run.Try($"search {first.Name} by POST", Expectation.Shall), found, request => run.Server.PostSearchAsync(request, ct));
    }
}

using DrCloud.Conformance.Server;
using DrCloud.Fhir.UsCore;

namespace DrCloud.Conformance.Checks;

/// <summary>
/// The pool of a group whose resources are found by references to them: each must be readable. A type that nothing refers to is looked for by the
/// references it has itself.
/// </summary>
internal static class ReferredResources
{
    public static async Task RunAsync(GroupRun run, CancellationToken ct)
    {
        run.Keep(run.Evidence.OfType(run.Type.Type));
        var trial = run.Try("read of every reference", Expectation.Shall);
        foreach (var id in run.Evidence.ReferredTo(run.Type.Type))
        {
            var answer = await run.Server.GetAsync($"{run.Type.Type}/{id}", ct);
            var fault = Reads.Fault(answer, run.Type.Type, id);
            trial.Note(fault);
            if (fault is null)
            {
                run.Keep([answer.Body]);
            }
        }

        foreach (var request in run.Pool.Count > 0 || trial.HasFailed ? [] : ByOwnReferences(run))
        {
            var answer = await run.SearchAsync(request, ct);
            trial.Note(run.Fault(answer));
            run.Keep(answer.Matches);
        }

        if (run.Pool.Count == 0 || trial.WasTried)
        {
            trial.Conclude("nothing refers to one");
        }
    }

    private static IEnumerable<SearchRequest> ByOwnReferences(GroupRun run) =>
        from parameter in run.Type.Parameters
        from target in parameter.Targets
        from resource in run.Evidence.OfType(target)
        select new SearchRequest(run.Type.Type, [(parameter.Code, resource.Key())]);
}

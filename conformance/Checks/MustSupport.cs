using DrCloud.Fhir.UsCore;

namespace DrCloud.Conformance.Checks;

/// <summary>
/// <see href="http://hl7.org/fhir/us/core/STU3.1.1/general-guidance.html#must-support">Must support</see>: each element, slice and extension is seen with a
/// value in some resource of the pool.
/// </summary>
internal static class MustSupport
{
    public static void Run(GroupRun run)
    {
        foreach (var path in run.Group.MustSupport)
        {
            var trial = run.Try($"must support {path}", Expectation.Shall);
            if (run.Pool.Any(resource => ElementSelector.Finds(resource, path)))
            {
                trial.Note(null);
            }

            trial.Conclude($"in none of {run.Pool.Count} resources");
        }
    }
}

using System.Text.Json;
using DrCloud.Conformance.Server;
using DrCloud.Fhir.UsCore;

namespace DrCloud.Conformance.Checks;

/// <summary>Of each must-support reference some value leads to a resource of the type and id that it names.</summary>
internal static class ReferenceResolution
{
    /// <summary>References of one element that are tried.</summary>
    private const int Most = 20;

    public static async Task RunAsync(GroupRun run, CancellationToken ct)
    {
        foreach (var path in run.Group.MustSupport.SelectMany(path => path.Split(" | ")))
        {
            var references = run.Pool.SelectMany(resource => ElementSelector.Select(resource, path).Select(element => (Resource: resource, Reference: element.Text("reference"))))
                .Where(found => found.Reference is not null).DistinctBy(found => found.Reference).Take(Most).ToList();
            if (references.Count == 0)
            {
                continue;
            }

            string? fault = null;
            foreach (var (resource, reference) in references)
            {
                fault = await FaultAsync(run, resource, reference!, ct);
                if (fault is null)
                {
                    break;
                }
            }

            var trial = run.Try($"reference {path}", Expectation.Shall);
            trial.Note(fault);
            trial.Conclude("");
        }
    }

    private static async Task<string?> FaultAsync(GroupRun run, JsonElement resource, string reference, CancellationToken ct)
    {
        if (reference.StartsWith('#'))
        {
            return ElementSelector.Select(resource, $"contained[id={reference[1..]}]").Any() ? null : $"{resource.Key()} does not contain {reference}";
        }

        var answer = await run.Server.GetAsync(reference, ct);
        var parts = reference.Split("/_history/")[0].Split('/');
        return parts.Length < 2 ? $"{resource.Key()} refers to {reference}, which is no address" : Reads.Fault(answer, parts[^2], parts[^1]);
    }
}

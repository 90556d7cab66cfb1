using DrCloud.Conformance.Checks;
using DrCloud.Conformance.Server;
using DrCloud.Fhir.UsCore;

namespace DrCloud.Conformance;

/// <summary>Which part of the table a run checks, on whose records.</summary>
public sealed record RunOptions
{
    /// <summary>Ids of the patients whose records are searched.</summary>
    public required IReadOnlyList<string> Patients { get; init; }

    /// <summary>Names of the groups that are checked (of the table, or <c>metadata</c>, <c>clinical_notes</c> …); none means all, and the checks of the whole server.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>A token that is good for Patient only, or null: that other types are refused to it.</summary>
    public string? NarrowToken { get; init; }
}

/// <summary>
/// Checks a server against the table of US Core: every search that it asks for, every form of it, every element that must be shown, every reference.
/// Whatever the server, it is asked over HTTP only, and each resource it returns is compared with what was asked for.
/// </summary>
public sealed class ConformanceRun(FhirServer server, UsCoreTable table, Report report)
{
    /// <summary>Runs the checks. What they find is in the report; only a server that cannot be reached is an exception.</summary>
    public async Task RunAsync(RunOptions options, CancellationToken ct)
    {
        var evidence = new Evidence(server.Base);
        await OnceAsync("tls", () => Tls.RunAsync(server, report, ct));
        await OnceAsync("metadata", () => CapabilityStatements.RunAsync(server, table, report, ct));
        await OnceAsync("discovery", () => Discovery.RunAsync(server, report, ct));
        await OnceAsync("authorization", () => Authorization.RunAsync(server, table, options, report, ct));
        foreach (var group in table.Groups)
        {
            await OnceAsync(group.Name, () => RunAsync(new GroupRun(group, table.TypeOf(group), server, evidence, report), options.Patients, ct));
        }

        await OnceAsync("clinical_notes", () => ClinicalNotes.RunAsync(server, options.Patients, report, ct));
        await OnceAsync("missing_data", () => MissingData.RunAsync(evidence, report));

        Task OnceAsync(string group, Func<Task> check) => options.Groups.Count == 0 || options.Groups.Contains(group) ? check() : Task.CompletedTask;
    }

    private static async Task RunAsync(GroupRun run, IReadOnlyList<string> patients, CancellationToken ct)
    {
        if (run.Group.Pool is null)
        {
            await ReferredResources.RunAsync(run, ct);
        }
        else
        {
            await PoolSearch.RunAsync(run, patients, ct);
        }

        await Searches.RunAsync(run, ct);
        await Reads.RunAsync(run, ct);
        MustSupport.Run(run);
        await ReferenceResolution.RunAsync(run, ct);
    }
}

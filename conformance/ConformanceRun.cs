using System.Text.Json;
using DrCloud.Conformance.Checks;
using DrCloud.Conformance.Server;
using DrCloud.Conformance.Validation;
using DrCloud.Fhir.UsCore;
using Hl7.Fhir.Model;
using Task = System.Threading.Tasks.Task;

namespace DrCloud.Conformance;

/// <summary>Which part of the table a run checks, on whose records.</summary>
public sealed record RunOptions
{
    /// <summary>Ids of the patients whose records are searched.</summary>
    public required IReadOnlyList<string> Patients { get; init; }

    /// <summary>Names of the groups that are checked (of the table, or <c>metadata</c>, <c>clinical_notes</c> …); none means all, and the checks of the whole server.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Profiles, value sets and code systems that resources are validated by; none means that they are not validated.</summary>
    public IReadOnlyList<Resource> Definitions { get; init; } = [];

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
        var evidence = new Checks.Evidence(server.Base);
        var validation = options.Definitions.Count == 0 ? null : new ProfileValidation(options.Definitions, reference => ResolveAsync(evidence, reference, ct));
        await OnceAsync("tls", () => Tls.RunAsync(server, report, ct));
        await OnceAsync("metadata", () => CapabilityStatements.RunAsync(server, table, report, ct));
        await OnceAsync("discovery", () => Discovery.RunAsync(server, report, ct));
        await OnceAsync("authorization", () => Authorization.RunAsync(server, table, options, report, ct));
        foreach (var group in table.Groups)
        {
            await OnceAsync(group.Name, () => RunAsync(new GroupRun(group, table.TypeOf(group), server, evidence, report), validation, options.Patients, ct));
        }

        await OnceAsync("clinical_notes", () => ClinicalNotes.RunAsync(server, options.Patients, report, ct));
        await OnceAsync("missing_data", () => MissingData.RunAsync(evidence, report));

        Task OnceAsync(string group, Func<Task> check) => options.Groups.Count == 0 || options.Groups.Contains(group) ? check() : Task.CompletedTask;
    }

    private async Task<JsonElement?> ResolveAsync(Checks.Evidence evidence, string reference, CancellationToken ct)
    {
        if (evidence.Find(reference) is null && reference.Split('/').Length > 1 && await server.GetAsync(reference, ct) is { Status: 200 } answer)
        {
            evidence.Add([answer.Body]);
        }

        return evidence.Find(reference);
    }

    private static async Task RunAsync(GroupRun run, ProfileValidation? validation, IReadOnlyList<string> patients, CancellationToken ct)
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
        Validity.Run(run, validation);
        MustSupport.Run(run);
        await ReferenceResolution.RunAsync(run, ct);
    }
}

using System.Text.Json;
using DrCloud.Conformance.Server;
using DrCloud.Fhir.UsCore;

namespace DrCloud.Conformance.Checks;

/// <summary>
/// <see href="https://hl7.org/fhir/R4/http.html#read">read</see>, <see href="https://hl7.org/fhir/R4/http.html#vread">vread</see> and
/// <see href="https://hl7.org/fhir/R4/http.html#history">history</see> of the pool.
/// </summary>
internal static class Reads
{
    /// <summary>Resources of a group that are read.</summary>
    private const int Most = 10;

    public static async Task RunAsync(GroupRun run, CancellationToken ct)
    {
        var read = run.Try("read", Expectation.Shall);
        var vread = run.Try("vread", Expectation.Should);
        var history = run.Try("history", Expectation.Should);
        foreach (var resource in run.Pool.Take(Most))
        {
            var answer = await run.Server.GetAsync(resource.Key(), ct);
            read.Note(Fault(answer, run.Type.Type, resource.Id()));
            if (ElementSelector.Select(answer.Body, "meta.versionId").FirstOrDefault() is { ValueKind: JsonValueKind.String } version)
            {
                vread.Note(Fault(await run.Server.GetAsync($"{resource.Key()}/_history/{version}", ct), run.Type.Type, resource.Id()));
                history.Note(HistoryFault(await run.Server.GetAsync($"{resource.Key()}/_history", ct), resource.Id(), version.ToString()));
            }
        }

        read.Conclude("no resources");
        vread.Conclude("no resource tells its version");
        history.Conclude("no resource tells its version");
    }

    /// <summary>Null if the answer is that resource; else what is wrong.</summary>
    public static string? Fault(Answer answer, string type, string id) =>
        answer.Unlike(type) ?? (answer.Body.Id() == id ? null : $"{answer.Request}: id {answer.Body.Id()}");

    private static string? HistoryFault(Answer answer, string id, string version) =>
        answer.Unlike("Bundle")
        ?? (answer.Body.Text("type") != "history" ? $"{answer.Request}: a Bundle of type {answer.Body.Text("type")}" : null)
        ?? (ElementSelector.Finds(answer.Body, $"entry.resource[id={id}&meta.versionId={version}]") ? null : $"{answer.Request}: without version {version}");
}

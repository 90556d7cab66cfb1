using System.Text;
using DrCloud.Fhir.Resources;
using DrCloud.Grains.Interfaces;
using Xunit;

namespace DrCloud.Tests.Grains;

/// <summary>Resources and batches, short; prepared as the API prepares them.</summary>
internal static class Write
{
    public static WriteEntry Create(string type, string id, string body = "", string? ifNoneExist = null) =>
        new() { Kind = WriteKind.Create, Key = new(type, id), Resource = Prepare(type, id, body), IfNoneExist = ifNoneExist };

    public static WriteEntry Update(string type, string id, string body = "", long? expected = null) =>
        new() { Kind = WriteKind.Update, Key = new(type, id), Resource = Prepare(type, id, body), ExpectedVersion = expected };

    public static WriteEntry Delete(string type, string id) => new() { Kind = WriteKind.Delete, Key = new(type, id) };

    /// <summary>A minimal Observation of the patient with a text value.</summary>
    public static WriteEntry Observation(string id, string patient, string value = "", string more = "") =>
        Update("Observation", id, $$""" "status":"final","code":{"text":"t"},"subject":{"reference":"Patient/{{patient}}"},"valueString":"v{{value}}"{{more}} """);

    public static WriteBatch Batch(params IReadOnlyList<WriteEntry> entries) =>
        new() { RequestId = Guid.CreateVersion7(), Who = "someone", Client = "test", Entries = entries };

    public static WriteBatch Atomic(params IReadOnlyList<WriteEntry> entries) =>
        new() { RequestId = Guid.CreateVersion7(), Who = "someone", Client = "test", Atomic = true, Entries = entries };

    public static string Text(this ReadResult result) => result.Resource is null ? $"{result.Status}" : Encoding.UTF8.GetString(result.Resource.Json.Span);

    private static PreparedResource Prepare(string type, string id, string body)
    {
        var json = $$"""{"resourceType":"{{type}}","id":"{{id}}"{{(body.Length > 0 ? "," : "")}}{{body}}}""";
        var result = ResourcePreparer.Prepare(Encoding.UTF8.GetBytes(json), type, id, new PrepareOptions { BaseAddress = GrainCluster.BaseAddress });
        return Assert.IsType<PrepareResult.Prepared>(result).Resource;
    }
}

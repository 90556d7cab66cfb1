using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using DrCloud.Fhir.Outcomes;
using DrCloud.Fhir.Resources;

namespace DrCloud.Fhir.Patching;

/// <summary>
/// A change of a resource that leaves the rest as it is (<see href="https://hl7.org/fhir/R4/http.html#patch">patch</see>): by JSON Patch or by FHIRPath.
/// It works on the JSON, so that what it does not touch keeps its literals; what comes out is to be prepared like any resource.
/// </summary>
public abstract class ResourcePatch
{
    /// <summary>Operations of the longest patch.</summary>
    public const int MaxOperations = 1000;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = JsonCompaction.MaxDepth, AllowDuplicateProperties = false };

    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = JsonCompaction.MaxDepth };

    /// <summary>Reads a <see href="https://www.rfc-editor.org/rfc/rfc6902">JSON Patch</see>, or says why it is none.</summary>
    public static PatchReadResult ReadJsonPatch(ReadOnlyMemory<byte> json) => Read(json, JsonPatch.Of);

    /// <summary>Reads a <see href="https://hl7.org/fhir/R4/fhirpatch.html">FHIRPath Patch</see>, a Parameters resource, or says why it is none.</summary>
    public static PatchReadResult ReadFhirPathPatch(ReadOnlyMemory<byte> json) => Read(json, FhirPathPatch.Of);

    /// <summary>The resource after the patch, as JSON; or why it cannot be applied (400, 422).</summary>
    public PatchResult Apply(ReadOnlyMemory<byte> resource)
    {
        try
        {
            if (Apply(Parse(resource.Span)) is not JsonObject patched)
            {
                throw PatchFault.NotApplicable("What is left is no resource.");
            }

            using var output = new MemoryStream(resource.Length + 256);
            using (var json = new Utf8JsonWriter(output, Relaxed))
            {
                patched.WriteTo(json);
            }

            return new PatchResult.Patched(output.ToArray());
        }
        catch (PatchFault fault)
        {
            return new PatchResult.Refused(fault.Status, [fault.Issue]);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Nested too deeply, or strings that are no Unicode.
            return new PatchResult.Refused(422, [OutcomeIssue.Error("processing", "What is left is no resource.")]);
        }
    }

    /// <summary>Changes the resource; returns what stands for it afterwards.</summary>
    /// <exception cref="PatchFault">It cannot be applied.</exception>
    internal abstract JsonNode? Apply(JsonNode resource);

    internal static JsonNode Parse(ReadOnlySpan<byte> json) => JsonNode.Parse(json, documentOptions: Strict) ?? throw new JsonException();

    private static PatchReadResult Read(ReadOnlyMemory<byte> json, Func<JsonNode, ResourcePatch> of)
    {
        try
        {
            return new PatchReadResult.Read(of(Parse(json.Span)));
        }
        catch (PatchFault fault)
        {
            return new PatchReadResult.Refused(fault.Status, [fault.Issue]);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return new PatchReadResult.Refused(400, [OutcomeIssue.Error("structure", "The patch is not JSON.")]);
        }
    }
}

/// <summary>A patch, or why there is none.</summary>
public abstract record PatchReadResult
{
    /// <summary>Read.</summary>
    public sealed record Read(ResourcePatch Patch) : PatchReadResult;

    /// <summary>Refused; <paramref name="Status"/> is the HTTP status.</summary>
    public sealed record Refused(int Status, IReadOnlyList<OutcomeIssue> Issues) : PatchReadResult;
}

/// <summary>A patched resource, or why it could not be patched.</summary>
public abstract record PatchResult
{
    /// <summary>Patched; not checked yet.</summary>
    public sealed record Patched(ReadOnlyMemory<byte> Json) : PatchResult;

    /// <summary>Refused; <paramref name="Status"/> is the HTTP status.</summary>
    public sealed record Refused(int Status, IReadOnlyList<OutcomeIssue> Issues) : PatchResult;
}

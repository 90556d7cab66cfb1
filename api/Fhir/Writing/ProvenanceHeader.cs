using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using DrCloud.Api.Access;
using DrCloud.Fhir.Resources;

namespace DrCloud.Api.Fhir.Writing;

/// <summary>
/// The <see href="https://hl7.org/fhir/R4/provenance.html#header">X-Provenance header</see> of a create, update or patch: a Provenance without target. It is written
/// in the transaction of the resource that it comes with, as its target, and only if that makes a version.
/// </summary>
internal sealed class ProvenanceHeader
{
    private const string Name = "X-Provenance";
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly JsonObject _provenance;
    private readonly string _id = LogicalId.Create();

    private ProvenanceHeader(JsonObject provenance) => _provenance = provenance;

    /// <summary>The header of a request, if it has one; or why it is refused (400, 403).</summary>
    public static (ProvenanceHeader? Header, WriteRefusal? Refusal) Of(FhirRequest request)
    {
        if (request.Http.Request.Headers[Name] is not [{ Length: > 0 } text])
        {
            return default;
        }

        if (Parse(text) is not { } provenance || provenance["resourceType"] is not JsonValue type || type.ToString() != "Provenance" || provenance.ContainsKey("target"))
        {
            return (null, WriteRefusal.Of(StatusCodes.Status400BadRequest, "structure", "X-Provenance is to be a Provenance resource in JSON, without target."));
        }

        return AccessPolicy.Decide(request.Access, "Provenance", Permissions.Create).IsAllowed
            ? (new ProvenanceHeader(provenance), null)
            : (null, WriteRefusal.Of(StatusCodes.Status403Forbidden, "forbidden", "X-Provenance needs a scope to create a Provenance."));
    }

    /// <summary>The write of the Provenance that goes with another, or why it is refused.</summary>
    public (WriteEntry? Entry, WriteRefusal? Refusal) With(FhirRequest request, WriteEntry written)
    {
        _provenance["target"] = new JsonArray(new JsonObject { ["reference"] = written.Key.ToString() });
        var json = JsonSerializer.SerializeToUtf8Bytes(_provenance, Relaxed);
        switch (ResourcePreparer.Prepare(json, "Provenance", _id, new PrepareOptions { BaseAddress = request.Site.FhirBase }))
        {
            case PrepareResult.Prepared { Resource: var resource }:
                return (new WriteEntry
                {
                    Kind = WriteKind.Create,
                    Key = resource.Key,
                    Resource = resource,
                    OnlyOwner = AccessPolicy.Decide(request.Access, "Provenance", Permissions.Create).Patient,
                    OnlyIfWritten = written.Key,
                    IsIdNew = true,
                }, null);
            case PrepareResult.Refused refused:
                return (null, new WriteRefusal(StatusCodes.Status400BadRequest, refused.Issues));
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static JsonObject? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: Strict) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;

namespace DrCloud.Fhir.Patching;

/// <summary>
/// <see href="https://hl7.org/fhir/R4/fhirpatch.html">FHIRPath Patch</see>: operations in order, all or none. Each path is evaluated by the SDK against the resource
/// as the operations before have left it; the change is then made in the JSON at the place found.
/// </summary>
internal sealed class FhirPathPatch : ResourcePatch
{
    private readonly IReadOnlyList<FhirPathOperation> _operations;

    private FhirPathPatch(IReadOnlyList<FhirPathOperation> operations) => _operations = operations;

    /// <summary>The patch that the Parameters resource is.</summary>
    public static FhirPathPatch Of(JsonNode json)
    {
        if (json is not JsonObject parameters || (parameters["resourceType"] as JsonValue)?.ToString() != "Parameters" || parameters["parameter"] is not JsonArray { Count: <= MaxOperations } all)
        {
            throw PatchFault.Invalid($"A FHIRPath Patch is a Parameters resource with at most {MaxOperations} operations.");
        }

        return new([.. all.Select(FhirPathOperation.Of)]);
    }

    internal override JsonNode? Apply(JsonNode resource)
    {
        if (resource is not JsonObject members)
        {
            throw new JsonException();
        }

        foreach (var operation in _operations)
        {
            operation.Apply(members);
        }

        return members;
    }
}

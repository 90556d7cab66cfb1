using DrCloud.Api.Fhir.Responses;
using DrCloud.Fhir.Resources;

namespace DrCloud.Api.Fhir;

/// <summary>Reads and prepares the resource that a create or update carries.</summary>
internal static class ResourceBody
{
    /// <summary>The prepared resource, or null: then the refusal (400, 413, 415, 422) is written.</summary>
    public static async ValueTask<PreparedResource?> ReadAsync(FhirRequest request, string id, PrepareOptions options)
    {
        var bound = request.Type is "Bundle" or "Binary" ? FhirBody.MaxBundle : FhirBody.MaxResource;
        if (await FhirBody.ReadJsonAsync(request.Http, bound) is not { } json)
        {
            return null;
        }

        switch (ResourcePreparer.Prepare(json, request.Type, id, options))
        {
            case PrepareResult.Prepared prepared:
                return prepared.Resource;
            case PrepareResult.Refused refused:
                await OutcomeResponse.WriteAsync(request.Http, refused.Status, refused.Issues);
                return null;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }
}

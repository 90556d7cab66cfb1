using DrCloud.Api.Fhir.Responses;
using DrCloud.Fhir.Resources;

namespace DrCloud.Api.Fhir;

/// <summary>Reads and prepares the resource that a create or update carries.</summary>
internal static class ResourceBody
{
    /// <summary>The prepared resource, or null: then the refusal (400, 413, 415, 422) is written.</summary>
    public static async ValueTask<PreparedResource?> ReadAsync(FhirRequest request, string id, PrepareOptions options)
    {
        var raw = request.Type == "Binary" && RawBinary.IsRaw(request.Http.Request);
        var body = raw ? await RawBinary.ReadAsync(request.Http, id) : await FhirBody.ReadJsonAsync(request.Http, FhirBody.MaxResource);
        if (body is not { } json)
        {
            return null;
        }

        switch (ResourcePreparer.Prepare(json, request.Type, id, raw ? options with { MaxBytes = json.Length } : options))
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

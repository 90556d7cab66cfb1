using DrCloud.Api.Fhir.Binaries;
using DrCloud.Api.Fhir.Writing;

namespace DrCloud.Api.Fhir;

/// <summary>Reads the resource that a create or update carries.</summary>
internal static class ResourceBody
{
    /// <summary>What is asked, with its resource; or null: then the refusal (400, 413, 415) is written.</summary>
    public static async ValueTask<WriteAsk?> ReadAsync(FhirRequest request, FhirServices services, WriteAsk ask)
    {
        if (request.Type == "Binary" && RawBinary.IsRaw(request.Http.Request))
        {
            return await RawBinary.ReadAsync(request, services, ask);
        }

        if (request.Type == "Binary" && JsonBinary.IsLarge(request.Http.Request))
        {
            return await JsonBinary.ReadAsync(request, services, ask);
        }

        return await FhirBody.ReadJsonAsync(request.Http, FhirBody.MaxResource) is { } json ? ask with { Body = json } : null;
    }
}

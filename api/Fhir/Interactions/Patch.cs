using DrCloud.Api.Fhir.Responses;
using DrCloud.Api.Fhir.Writing;
using DrCloud.Fhir.Outcomes;
using DrCloud.Fhir.Patching;
using Microsoft.Net.Http.Headers;

namespace DrCloud.Api.Fhir.Interactions;

/// <summary>
/// The <see href="https://hl7.org/fhir/R4/http.html#patch">patch</see> interaction, conditional too: by JSON Patch, or by FHIRPath in a Parameters resource. Made from the current
/// version; where another write comes between, made again, unless <c>If-Match</c> names the version.
/// </summary>
internal static class Patch
{
    /// <summary>Media type of a JSON Patch.</summary>
    public const string JsonPatch = "application/json-patch+json";

    /// <summary>The media types that a patch may have.</summary>
    public static IReadOnlyList<string> MediaTypes { get; } = [JsonPatch, FhirMediaType.Json];

    public static Task HandleAsync(FhirRequest request, FhirServices services) => RunAsync(request, services, new WriteAsk(FhirInteraction.Patch));

    public static Task HandleConditionalAsync(FhirRequest request, FhirServices services) =>
        RunAsync(request, services, new WriteAsk(FhirInteraction.ConditionalPatch) { Condition = request.Http.Request.QueryString.Value ?? "" });

    private static async Task RunAsync(FhirRequest request, FhirServices services, WriteAsk ask)
    {
        if (await IfMatch.ReadAsync(request) is not { } expected || await ReadAsync(request.Http) is not { } read)
        {
            return;
        }

        switch (read)
        {
            case PatchReadResult.Read { Patch: var patch }:
                await SingleWrite.RunAsync(request, services, ask with { Patch = patch, IfMatch = expected.Version });
                break;
            case PatchReadResult.Refused refused:
                await OutcomeResponse.WriteAsync(request.Http, refused.Status, refused.Issues);
                break;
        }
    }

    private static async ValueTask<PatchReadResult?> ReadAsync(HttpContext http)
    {
        if (MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var type) && type.MediaType.Equals(JsonPatch, StringComparison.OrdinalIgnoreCase))
        {
            return await FhirBody.ReadAsync(http, FhirBody.MaxResource) is { } json ? ResourcePatch.ReadJsonPatch(json) : null;
        }

        if (FhirMediaType.IsReadable(http.Request.ContentType))
        {
            return await FhirBody.ReadJsonAsync(http, FhirBody.MaxResource) is { } json ? ResourcePatch.ReadFhirPathPatch(json) : null;
        }

        http.Response.Headers["Accept-Patch"] = string.Join(", ", MediaTypes);
        await OutcomeResponse.WriteAsync(http, StatusCodes.Status415UnsupportedMediaType, OutcomeIssue.Error("not-supported", "A patch is application/json-patch+json, or a Parameters resource."));
        return null;
    }
}

using DrCloud.Api.Fhir.Responses;
using DrCloud.Fhir.Outcomes;
using DrCloud.Fhir.Resources;
using DrCloud.Grains.Interfaces;

namespace DrCloud.Api.Fhir.Interactions;

/// <summary>The <see href="https://hl7.org/fhir/R4/http.html#read">read</see> interaction, conditional too.</summary>
internal static class Read
{
    public static async Task HandleAsync(FhirRequest request, FhirServices services) => await AnswerAsync(request, services, await FindAsync(request, services));

    /// <summary>The current version, as far as the bearer may see it.</summary>
    public static ValueTask<ReadResult> FindAsync(FhirRequest request, FhirServices services) =>
        !LogicalId.IsValid(request.Id) ? new(new ReadResult(ReadStatus.NotFound))
        : services.Published.Find(request.Key) is { } published ? new(new ReadResult(ReadStatus.Found, published))
        : services.Records.ReadAsync(request, request.Decision, request.Key);

    /// <summary>200 (or 304), 410 or 404: the same 404 whether the resource does not exist or is not the bearer's to see.</summary>
    public static Task AnswerAsync(FhirRequest request, FhirServices services, ReadResult result)
    {
        switch (result.Status)
        {
            case ReadStatus.Found:
                request.Owner = result.Resource!.Owner is { Length: > 0 } owner ? owner : null;
                return ResourceResponse.WriteReadAsync(request, services, result.Resource);
            case ReadStatus.Gone:
                request.Http.Response.Headers.ETag = ResourceResponse.ETagOf(result.Resource!.Version);
                return OutcomeResponse.WriteAsync(request.Http, StatusCodes.Status410Gone, OutcomeIssue.Error("deleted", "The resource has been deleted."));
            default:
                return OutcomeResponse.WriteAsync(request.Http, StatusCodes.Status404NotFound, OutcomeIssue.Error("not-found", "There is no such resource."));
        }
    }
}

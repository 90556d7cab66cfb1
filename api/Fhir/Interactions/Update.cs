using DrCloud.Api.Fhir.Writing;

namespace DrCloud.Api.Fhir.Interactions;

/// <summary>
/// The <see href="https://hl7.org/fhir/R4/http.html#update">update</see> interaction, and the <see href="https://hl7.org/fhir/R4/http.html#cond-update">conditional</see> one;
/// creates the resource where the id is free, or nothing matches. Content that is there already makes no version.
/// Who is bounded by a record can update what is in it, no more: an id of another record and a free id answer alike.
/// </summary>
internal static class Update
{
    public static Task HandleAsync(FhirRequest request, FhirServices services) =>
        RunAsync(request, services, new WriteAsk(FhirInteraction.Update) { IfFree = request.Http.Request.Headers.IfNoneMatch.ToString().Trim() == "*" });

    public static Task HandleConditionalAsync(FhirRequest request, FhirServices services) =>
        RunAsync(request, services, new WriteAsk(FhirInteraction.ConditionalUpdate) { Condition = request.Http.Request.QueryString.Value ?? "" });

    private static async Task RunAsync(FhirRequest request, FhirServices services, WriteAsk ask)
    {
        if (await IfMatch.ReadAsync(request) is { } expected && await ResourceBody.ReadAsync(request, services, ask with { IfMatch = expected.Version }) is { } complete)
        {
            await SingleWrite.RunAsync(request, services, complete);
        }
    }
}

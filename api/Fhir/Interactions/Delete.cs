using DrCloud.Api.Fhir.Writing;

namespace DrCloud.Api.Fhir.Interactions;

/// <summary>
/// The <see href="https://hl7.org/fhir/R4/http.html#delete">delete</see> interaction, and the conditional one, of up to <see cref="DeleteMatches.MaxMatches"/> matches at once: leaves a tombstone; the history stays.
/// What is not there, or is deleted already, is a success; but who is bounded by a record is told 404 for an id of another record and for a free one alike.
/// References to what is deleted stay as they are. A patient whose record still holds anything is not deleted (409).
/// </summary>
internal static class Delete
{
    public static Task HandleAsync(FhirRequest request, FhirServices services) => RunAsync(request, services, new WriteAsk(FhirInteraction.Delete));

    public static Task HandleConditionalAsync(FhirRequest request, FhirServices services) =>
        RunAsync(request, services, new WriteAsk(FhirInteraction.ConditionalDelete) { Condition = request.Http.Request.QueryString.Value ?? "" });

    private static async Task RunAsync(FhirRequest request, FhirServices services, WriteAsk ask)
    {
        if (await IfMatch.ReadAsync(request) is { } expected)
        {
            await SingleWrite.RunAsync(request, services, ask with { IfMatch = expected.Version });
        }
    }
}

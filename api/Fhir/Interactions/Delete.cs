using DrCloud.Api.Access;
using DrCloud.Api.Fhir.Responses;
using DrCloud.Fhir.Outcomes;
using DrCloud.Fhir.Resources;

namespace DrCloud.Api.Fhir.Interactions;

/// <summary>
/// The <see href="https://hl7.org/fhir/R4/http.html#delete">delete</see> interaction: leaves a tombstone; the history stays. What is not there, or is deleted
/// already, is a success; but who is bounded by a record is told 404 for an id of another record and for a free one alike.
/// References to what is deleted stay as they are. A patient whose record still holds anything is not deleted (409).
/// </summary>
internal static class Delete
{
    public static async Task HandleAsync(FhirRequest request, FhirServices services)
    {
        if (!LogicalId.IsValid(request.Id) || await Update.IsMissingAsync(request, services))
        {
            await OutcomeResponse.WriteAsync(request.Http, StatusCodes.Status404NotFound, OutcomeIssue.Error("not-found", "There is no such resource."));
        }
        else if (await IfMatch.ReadAsync(request) is { } expected)
        {
            var outcome = await services.Writes.WriteAsync(request, EntryOf(request.Key, request.Decision, expected.Version));
            await WriteResponse.AnswerAsync(request, outcome);
        }
    }

    /// <summary>The write of a delete.</summary>
    public static WriteEntry EntryOf(ResourceKey key, Decision decision, long? expectedVersion) => new()
    {
        Kind = WriteKind.Delete,
        Key = key,
        ExpectedVersion = expectedVersion,
        OnlyOwner = decision.Patient,
    };
}

using DrCloud.Api.Access;
using DrCloud.Api.Fhir.Responses;
using DrCloud.Fhir.Outcomes;
using DrCloud.Fhir.Resources;
using DrCloud.Grains.Interfaces;

namespace DrCloud.Api.Fhir.Interactions;

/// <summary>
/// The <see href="https://hl7.org/fhir/R4/http.html#update">update</see> interaction; creates the resource where the id is free.
/// Who is bounded by a record can update what is in it, no more: an id of another record and a free id answer alike.
/// </summary>
internal static class Update
{
    public static async Task HandleAsync(FhirRequest request, FhirServices services)
    {
        if (!LogicalId.IsValid(request.Id))
        {
            await RefuseAsync(request, StatusCodes.Status400BadRequest, "value", "The id in the address is not valid.");
            return;
        }

        if (await IfMatch.ReadAsync(request) is not { } expected)
        {
            return;
        }

        var options = new PrepareOptions { BaseAddress = request.Site.FhirBase, BodyMustCarryId = true };
        if (await ResourceBody.ReadAsync(request, request.Id, options) is not { } resource)
        {
            return;
        }

        if (!Routing.Writes.IsWithin(request.Decision, resource))
        {
            await Challenge.ForbiddenAsync(request.Http);
        }
        else if (await IsMissingAsync(request, services))
        {
            await RefuseAsync(request, StatusCodes.Status404NotFound, "not-found", "There is no such resource.");
        }
        else
        {
            var outcome = await services.Writes.WriteAsync(request, EntryOf(resource, request.Decision, expected.Version));
            await WriteResponse.AnswerAsync(request, outcome);
        }
    }

    /// <summary>The write of an update.</summary>
    public static WriteEntry EntryOf(PreparedResource resource, Decision decision, long? expectedVersion) => new()
    {
        Kind = WriteKind.Update,
        Key = resource.Key,
        Resource = resource,
        ExpectedVersion = expectedVersion,
        OnlyOwner = decision.Patient,
    };

    /// <summary>True if who is bounded by a record names what is not in it.</summary>
    public static async ValueTask<bool> IsMissingAsync(FhirRequest request, FhirServices services) =>
        request.Decision.Patient is not null
        && (await services.Records.ReadAsync(request, request.Decision, request.Key)).Status is not (ReadStatus.Found or ReadStatus.Gone);

    private static Task RefuseAsync(FhirRequest request, int status, string code, string diagnostics) =>
        OutcomeResponse.WriteAsync(request.Http, status, OutcomeIssue.Error(code, diagnostics));
}

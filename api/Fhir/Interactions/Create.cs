using DrCloud.Api.Access;
using DrCloud.Api.Fhir.Responses;
using DrCloud.Fhir.Resources;

namespace DrCloud.Api.Fhir.Interactions;

/// <summary>The <see href="https://hl7.org/fhir/R4/http.html#create">create</see> interaction, conditional by <c>If-None-Exist</c> too. The server gives the id.</summary>
internal static class Create
{
    public static async Task HandleAsync(FhirRequest request, FhirServices services)
    {
        if (await ResourceBody.ReadAsync(request, LogicalId.Create(), PrepareOptions.None with { BaseAddress = request.Site.FhirBase }) is not { } resource)
        {
            return;
        }

        if (!Routing.Writes.IsWithin(request.Decision, resource))
        {
            await Challenge.ForbiddenAsync(request.Http);
            return;
        }

        string? condition = null;
        if (request.Http.Request.Headers["If-None-Exist"] is [{ } query])
        {
            var checkedCondition = CreateCondition.Of(request.Access, request.Site, request.Type, query);
            if (checkedCondition.Refusal is { } refusal)
            {
                await OutcomeResponse.WriteAsync(request.Http, checkedCondition.Status, refusal);
                return;
            }

            condition = checkedCondition.Query;
        }

        var outcome = await services.Writes.WriteAsync(request, EntryOf(resource, request.Decision, condition));
        await WriteResponse.AnswerAsync(request, outcome);
    }

    /// <summary>The write of a create. <paramref name="referredAs"/>: what other entries of the same transaction take it for.</summary>
    public static WriteEntry EntryOf(PreparedResource resource, Decision decision, string? ifNoneExist, ResourceKey? referredAs = null) => new()
    {
        Kind = WriteKind.Create,
        Key = resource.Key,
        Resource = resource,
        IfNoneExist = ifNoneExist,
        OnlyOwner = decision.Patient,
        ReferredAs = referredAs,
    };
}

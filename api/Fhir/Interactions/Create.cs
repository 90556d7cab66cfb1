using DrCloud.Api.Fhir.Writing;

namespace DrCloud.Api.Fhir.Interactions;

/// <summary>The <see href="https://hl7.org/fhir/R4/http.html#create">create</see> interaction, conditional by <c>If-None-Exist</c> too. The server gives the id.</summary>
internal static class Create
{
    public static async Task HandleAsync(FhirRequest request, FhirServices services)
    {
        var ask = new WriteAsk(FhirInteraction.Create) { Condition = request.Http.Request.Headers["If-None-Exist"] is [{ } query] ? query : null };
        if (await ResourceBody.ReadAsync(request, services, ask) is { } complete)
        {
            await SingleWrite.RunAsync(request, services, complete);
        }
    }
}

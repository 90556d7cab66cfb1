using DrCloud.Api.Fhir.Responses;
using DrCloud.Fhir.Outcomes;

namespace DrCloud.Api.Fhir;

/// <summary>What <c>If-Match</c> asks for (<see href="https://hl7.org/fhir/R4/http.html#concurrency"/>): the version that must be current; null if there is no such header.</summary>
internal readonly record struct IfMatch(long? Version)
{
    /// <summary>The header of a request, or null: then the refusal (400) is written.</summary>
    public static async ValueTask<IfMatch?> ReadAsync(FhirRequest request)
    {
        var tags = request.Http.Request.Headers.IfMatch;
        if (tags.Count == 0)
        {
            return new IfMatch(null);
        }

        if (tags.Count == 1 && EntityTags.TryParse(tags.ToString(), out var version))
        {
            return new IfMatch(version);
        }

        await OutcomeResponse.WriteAsync(request.Http, StatusCodes.Status400BadRequest, OutcomeIssue.Error("value", "If-Match is to be one version, as in W/\"1\"."));
        return null;
    }
}

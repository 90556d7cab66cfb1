using DrCloud.Fhir.Outcomes;
using DrCloud.Fhir.Rendering;

namespace DrCloud.Api.Fhir.Responses;

/// <summary>Answers with an OperationOutcome: every refusal of the FHIR interface.</summary>
internal static class OutcomeResponse
{
    public static Task WriteAsync(HttpContext http, int status, OutcomeIssue issue) => WriteAsync(http, status, [issue]);

    public static Task WriteAsync(HttpContext http, int status, IReadOnlyList<OutcomeIssue> issues)
    {
        // Also refuses what came before anything was negotiated, or asks for what is not offered.
        var mediaType = FhirMediaType.Negotiate(http.Request) ?? FhirMediaType.Json;
        ReadOnlyMemory<byte> body = OperationOutcomeWriter.ToBytes(issues);
        return FhirMediaType.IsXml(mediaType)
            ? ShapedResponse.WriteAsync(http.Response, status, mediaType, Rendering.Render(body, AnswerShape.AsStored with { Xml = true }))
            : ShapedResponse.WriteAsync(http.Response, status, FhirMediaType.Json, body);
    }

    /// <summary>The <see href="https://hl7.org/fhir/R4/valueset-issue-type.html">issue type</see> that goes with a status.</summary>
    public static string CodeOf(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => "login",
        StatusCodes.Status403Forbidden => "forbidden",
        StatusCodes.Status404NotFound or StatusCodes.Status421MisdirectedRequest => "not-found",
        StatusCodes.Status405MethodNotAllowed or StatusCodes.Status406NotAcceptable or StatusCodes.Status415UnsupportedMediaType => "not-supported",
        StatusCodes.Status408RequestTimeout => "timeout",
        StatusCodes.Status409Conflict or StatusCodes.Status412PreconditionFailed => "conflict",
        StatusCodes.Status410Gone => "deleted",
        StatusCodes.Status413PayloadTooLarge => "too-long",
        StatusCodes.Status503ServiceUnavailable => "transient",
        >= StatusCodes.Status500InternalServerError => "exception",
        _ => "invalid",
    };
}

using DrCloud.Api.Fhir.Responses;
using DrCloud.Fhir.Outcomes;

namespace DrCloud.Api.Sites;

/// <summary>A refusal outside the interactions: an OperationOutcome below <c>/apis</c>, an OAuth error below <c>/oauth2</c>, a line of text elsewhere.</summary>
internal static class PlainAnswer
{
    /// <summary>Writes it. The message is fixed text: never what the client sent.</summary>
    public static Task WriteAsync(HttpContext context, int status, string message)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (status == StatusCodes.Status503ServiceUnavailable)
        {
            context.Response.Headers.RetryAfter = Unavailability.RetryAfterSeconds;
        }

        // OAuth's own routing may have moved the front of the path to the base.
        var path = context.Request.PathBase.Add(context.Request.Path);
        if (path.StartsWithSegments("/apis", StringComparison.Ordinal))
        {
            return OutcomeResponse.WriteAsync(context, status, OutcomeIssue.Error(OutcomeResponse.CodeOf(status), message));
        }

        context.Response.StatusCode = status;
        if (path.StartsWithSegments("/oauth2", StringComparison.Ordinal))
        {
            var error = status switch { 503 => "temporarily_unavailable", >= 500 => "server_error", _ => "invalid_request" };
            return context.Response.WriteAsJsonAsync(new Dictionary<string, string> { ["error"] = error, ["error_description"] = message });
        }

        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(message);
    }
}

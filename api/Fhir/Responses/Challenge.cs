using DrCloud.Fhir.Outcomes;

namespace DrCloud.Api.Fhir.Responses;

/// <summary>Refusals of a bearer token (<see href="https://www.rfc-editor.org/rfc/rfc6750#section-3">RFC 6750 §3</see>).</summary>
internal static class Challenge
{
    /// <summary>401, or 400 for a request that carries more than one token. <paramref name="error"/> is empty where none was sent.</summary>
    public static Task UnauthorizedAsync(HttpContext http, string error)
    {
        var status = error == "invalid_request" ? StatusCodes.Status400BadRequest : StatusCodes.Status401Unauthorized;
        http.Response.Headers.WWWAuthenticate = error.Length == 0 ? "Bearer" : $"Bearer error=\"{error}\"";
        return OutcomeResponse.WriteAsync(http, status, OutcomeIssue.Error("login", error.Length == 0 ? "An access token is needed." : "The access token is not valid."));
    }

    /// <summary>403: the token is good, its scopes are not enough.</summary>
    public static Task ForbiddenAsync(HttpContext http)
    {
        http.Response.Headers.WWWAuthenticate = "Bearer error=\"insufficient_scope\"";
        return OutcomeResponse.WriteAsync(http, StatusCodes.Status403Forbidden, OutcomeIssue.Error("forbidden", "The scopes of the access token do not allow this."));
    }
}

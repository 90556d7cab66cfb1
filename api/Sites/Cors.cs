namespace DrCloud.Api.Sites;

/// <summary>
/// Cross-origin requests of browser apps (<see href="https://fetch.spec.whatwg.org/#http-cors-protocol">Fetch</see>): any origin, no credentials, since the token travels in <c>Authorization</c>.
/// Pages with cookies (sign-in, consent, administration) never take part.
/// </summary>
internal static class Cors
{
    private const string Exposed = "Accept-Ranges, Content-Disposition, Content-Location, Content-Range, ETag, Last-Modified, Location, Retry-After, WWW-Authenticate, X-Progress, X-Security-Context";
    private const string Methods = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
    private const string AllowedHeaders = "Accept, Authorization, Content-Type, If-Match, If-Modified-Since, If-None-Exist, If-None-Match, Prefer, X-Provenance, X-Security-Context";
    private const string Wildcard = "*";

    // The end points of OAuth that apps call by themselves; the others are pages.
    private static readonly string[] OAuthCalls = ["/token", "/registration", "/introspect", "/revoke", "/userinfo", "/par", "/jwk", "/.well-known/openid-configuration"];

    /// <summary>Adds the headers where the request comes from another origin; true if it was a preflight, which is then answered.</summary>
    public static bool Answers(HttpContext context)
    {
        if (context.Request.Headers.Origin.Count == 0 || !Applies(context.Request.Path.Value!))
        {
            return false;
        }

        var headers = context.Response.Headers;
        headers.AccessControlAllowOrigin = Wildcard;
        headers.AccessControlExposeHeaders = Exposed;
        if (!HttpMethods.IsOptions(context.Request.Method) || context.Request.Headers.AccessControlRequestMethod.Count == 0)
        {
            return false;
        }

        headers.AccessControlAllowMethods = Methods;
        headers.AccessControlAllowHeaders = AllowedHeaders;
        headers.AccessControlMaxAge = "3600";
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return true;
    }

    private static bool Applies(string path) =>
        path.StartsWith("/apis/", StringComparison.Ordinal)
        || (path.StartsWith("/oauth2/", StringComparison.Ordinal) && Array.Exists(OAuthCalls, c => path.EndsWith(c, StringComparison.Ordinal)));
}

using DrCloud.Api.Changes;
using DrCloud.Api.Fhir;

namespace DrCloud.Api.Sites;

/// <summary>
/// Cross-origin requests of browser apps (<see href="https://fetch.spec.whatwg.org/#http-cors-protocol">Fetch</see>), by SMART's rule
/// (<see href="https://hl7.org/fhir/smart-app-launch/app-launch.html#considerations-for-cross-origin-resource-sharing-cors-support">Considerations for CORS Support</see>):
/// what describes the server is read from any origin; FHIR and the OAuth end points that apps call by themselves from the origins of enabled clients.
/// Never with credentials, since the token travels in <c>Authorization</c>; pages with cookies (sign-in, consent, administration) take no part.
/// </summary>
internal sealed class Cors(ClientOrigins origins)
{
    private const string Exposed = "Accept-Ranges, Content-Disposition, Content-Location, Content-Range, ETag, Last-Modified, Location, Retry-After, WWW-Authenticate, X-Progress, X-Security-Context";
    private const string Methods = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
    private const string AllowedHeaders = "Accept, Authorization, Content-Type, If-Match, If-Modified-Since, If-None-Exist, If-None-Match, Prefer, X-Provenance, X-Security-Context";
    private const string Anybody = "*";

    // Below the site.
    private static readonly string[] FhirDocuments = ["/fhir/metadata", "/fhir/.well-known/smart-configuration", "/fhir/.well-known/openid-configuration"];
    private static readonly string[] OAuthDocuments = ["/.well-known/openid-configuration", "/jwk"];
    private static readonly string[] OAuthCalls = ["/token", "/registration", "/introspect", "/revoke", "/userinfo", "/par"];

    private enum Readers
    {
        Nobody,
        Clients,
        Everybody,
    }

    /// <summary>Adds the headers where a page of another origin may read the answer; true if it was a preflight, which is then answered.</summary>
    public bool Answers(HttpContext context, Site site)
    {
        if (context.Request.Headers.Origin is not [{ } origin])
        {
            return false;
        }

        var headers = context.Response.Headers;
        switch (ReadersOf(context.Request.Path.Value!, site))
        {
            case Readers.Everybody:
                headers.AccessControlAllowOrigin = Anybody;
                break;
            case Readers.Clients:
                // A cache must not give one origin what was answered to another.
                headers.Vary = ResponseHeaders.VaryBy;
                if (!origins.Has(site.Name, origin))
                {
                    return false;
                }

                headers.AccessControlAllowOrigin = origin;
                break;
            default:
                return false;
        }

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

    private static Readers ReadersOf(ReadOnlySpan<char> path, Site site)
    {
        var isOAuth = path.StartsWith(SiteGate.OAuth, StringComparison.Ordinal);
        if (!isOAuth && !path.StartsWith(SiteGate.Interfaces, StringComparison.Ordinal))
        {
            return Readers.Nobody;
        }

        var below = path[((isOAuth ? SiteGate.OAuth : SiteGate.Interfaces).Length + site.Name.Length)..];
        return Holds(isOAuth ? OAuthDocuments : FhirDocuments, below) ? Readers.Everybody
            : (isOAuth ? Holds(OAuthCalls, below) : FhirPipeline.Serves(below)) ? Readers.Clients
            : Readers.Nobody;
    }

    private static bool Holds(string[] paths, ReadOnlySpan<char> path)
    {
        foreach (var known in paths)
        {
            if (path.SequenceEqual(known))
            {
                return true;
            }
        }

        return false;
    }
}

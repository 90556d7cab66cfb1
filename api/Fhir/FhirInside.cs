using System.Text.Json;
using DrCloud.Api.Sites;

namespace DrCloud.Api.Fhir;

/// <summary>
/// Asks the FHIR interface from within the process, for a person who is signed in at the EHR's own pages: the same pipeline, routes, policy
/// and grains as for a request from outside, so that nothing can be seen here that the interface would not show.
/// </summary>
internal sealed class FhirInside(FhirPipeline pipeline)
{
    /// <summary>The answer to a GET.</summary>
    /// <param name="page">The request of the page that asks.</param>
    /// <param name="site">The site.</param>
    /// <param name="person">What the person may do.</param>
    /// <param name="path">Path below the FHIR base, with a slash in front.</param>
    /// <param name="query">Query string, with its question mark, or empty.</param>
    public async Task<FhirAnswer> GetAsync(HttpContext page, Site site, Access.Access person, string path, string query)
    {
        var prefix = $"/apis/{site.Name}{FhirPipeline.Segment}";
        using var body = new MemoryStream();
        var http = new DefaultHttpContext { TraceIdentifier = page.TraceIdentifier, RequestAborted = page.RequestAborted };
        http.Connection.RemoteIpAddress = page.Connection.RemoteIpAddress;
        (http.Request.Method, http.Request.Scheme, http.Request.Host) = (HttpMethods.Get, site.Scheme, site.Host);
        (http.Request.Path, http.Request.QueryString) = (prefix + path, new QueryString(query));
        http.Request.Headers.Accept = FhirMediaType.Json;
        http.Response.Body = body;
        await pipeline.HandleAsync(http, site, prefix.Length, person);
        await http.Response.CompleteAsync();
        page.RequestAborted.ThrowIfCancellationRequested();
        return new FhirAnswer(http.Response.StatusCode, body.Length == 0 ? default : JsonElement.Parse(body.GetBuffer().AsSpan(0, (int)body.Length)));
    }
}

/// <summary>What the FHIR interface answered.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Resource">The resource, Bundle or OperationOutcome; undefined where the answer has no body.</param>
internal sealed record FhirAnswer(int Status, JsonElement Resource)
{
    /// <summary>True if it is what was asked for.</summary>
    public bool IsSuccess => Status is >= StatusCodes.Status200OK and < StatusCodes.Status300MultipleChoices;
}

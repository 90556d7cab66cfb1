using DrCloud.Api.Fhir;
using DrCloud.Api.Health;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace DrCloud.Api.Sites;

/// <summary>
/// The first thing a request meets. An unknown site is 404 and a foreign <c>Host</c> 421 before anything else; scheme and host are then those of the configuration,
/// whatever the request claimed. FHIR requests go straight to <see cref="FhirPipeline"/>: nothing that pages or sign-in need runs for them.
/// </summary>
internal sealed partial class SiteGate(SiteTable sites, FhirPipeline fhir, HealthAnswers health, Cors cors, IOptions<DrCloudOptions> options, ILogger<SiteGate> log)
{
    /// <summary>How the path of an interface begins, before the site.</summary>
    public const string Interfaces = "/apis/";

    /// <summary>How the path of a page or end point of the OAuth server begins, before the site.</summary>
    public const string OAuth = "/oauth2/";

    private const string Form = "application/x-www-form-urlencoded";

    private readonly bool _tlsEndsBefore = options.Value.TlsEndsBefore;

    /// <summary>Handles the request, or passes it on with <see cref="SiteContext"/> set.</summary>
    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var path = context.Request.Path.Value.AsSpan();
        ResponseHeaders.SetForAll(context.Response.Headers);
        var prefix = path.StartsWith(Interfaces, StringComparison.Ordinal) ? Interfaces.Length : path.StartsWith(OAuth, StringComparison.Ordinal) ? OAuth.Length : 0;
        if (prefix == 0)
        {
            return health.Answers(context) ? Task.CompletedTask : PageAsync(context, next);
        }

        var slash = path[prefix..].IndexOf('/');
        var site = sites.Find(slash < 0 ? path[prefix..] : path.Slice(prefix, slash));
        if (site is null)
        {
            return PlainAnswer.WriteAsync(context, StatusCodes.Status404NotFound, "There is no such site.");
        }

        if (!string.Equals(context.Request.Headers.Host, site.HostText, StringComparison.OrdinalIgnoreCase))
        {
            return PlainAnswer.WriteAsync(context, StatusCodes.Status421MisdirectedRequest, "The site is not served under this host.");
        }

        if (!context.Request.IsHttps && !_tlsEndsBefore && site.Scheme == Uri.UriSchemeHttps)
        {
            return PlainAnswer.WriteAsync(context, StatusCodes.Status403Forbidden, "TLS is required.");
        }

        var rest = slash < 0 ? path.Length : prefix + slash;
        return prefix == Interfaces.Length && FhirPipeline.Serves(path[rest..])
            ? fhir.HandleAsync(context, site, rest + FhirPipeline.Segment.Length)
            : NextAsync(context, site, next);
    }

    private Task PageAsync(HttpContext context, RequestDelegate next)
    {
        var host = context.Request.Headers.Host.ToString();
        if (!sites.IsServed(host))
        {
            return PlainAnswer.WriteAsync(context, StatusCodes.Status421MisdirectedRequest, "No site is served under this host.");
        }

        var site = sites.All.First(s => string.Equals(s.HostText, host, StringComparison.OrdinalIgnoreCase));
        if (context.Request.IsHttps || _tlsEndsBefore || site.Scheme == Uri.UriSchemeHttp)
        {
            return NextAsync(context, site, next);
        }

        context.Response.Headers.Location = site.BaseAddress + context.Request.Path.ToUriComponent() + context.Request.QueryString.ToUriComponent();
        context.Response.StatusCode = StatusCodes.Status308PermanentRedirect;
        return Task.CompletedTask;
    }

    private async Task NextAsync(HttpContext context, Site site, RequestDelegate next)
    {
        context.Request.Scheme = site.Scheme;
        context.Request.Host = site.Host;
        SiteContext.Set(context, site);
        if (cors.Answers(context, site))
        {
            return;
        }

        try
        {
            if (await IsReadableAsync(context))
            {
                await next(context);
            }
            else
            {
                await PlainAnswer.WriteAsync(context, StatusCodes.Status400BadRequest, "The form cannot be read.");
            }
        }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted)
        {
            await PlainAnswer.WriteAsync(context, e.StatusCode, "The request cannot be read.");
        }
        catch (Exception e) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            LogFailed(e, context.TraceIdentifier);
            var unavailable = Unavailability.Of(e);
            await PlainAnswer.WriteAsync(context, unavailable ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError, $"The request failed ({context.TraceIdentifier}).");
        }
    }

    /// <summary>Bounds the body, and reads it where it is a form: for pages and OAuth alike, before either begins.</summary>
    private static async Task<bool> IsReadableAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } bound)
        {
            bound.MaxRequestBodySize = FhirBody.MaxForm;
        }

        var request = context.Request;
        if (!request.HasFormContentType)
        {
            // OpenIddict goes by how the media type begins: two in one header begin like one.
            return request.ContentType?.StartsWith(Form, StringComparison.OrdinalIgnoreCase) != true;
        }

        try
        {
            await request.ReadFormAsync(context.RequestAborted);
            return true;
        }
        catch (Exception e) when (e is InvalidDataException or NotSupportedException || (e is IOException and not BadHttpRequestException && !context.RequestAborted.IsCancellationRequested))
        {
            // Escapes that are none, too many fields, parts that end early, a charset that nobody should use.
            return false;
        }
    }

    [LoggerMessage(LogLevel.Error, "Request {TraceIdentifier} failed.")]
    private partial void LogFailed(Exception exception, string traceIdentifier);
}

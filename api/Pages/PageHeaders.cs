using Microsoft.AspNetCore.Mvc.Filters;

namespace DrCloud.Api.Pages;

/// <summary>What every page sends against framing, injected content and caches (<see href="https://www.w3.org/TR/CSP3/">CSP</see>).</summary>
internal sealed class PageHeaders : IAlwaysRunResultFilter
{
    private const string FormTargets = "drcloud.form-targets";

    /// <summary>Lets the page's forms end at another origin, too: browsers apply <c>form-action</c> to the redirect that follows them.</summary>
    public static void AllowFormTo(HttpContext http, Uri address)
    {
        var origin = address.Scheme is "http" or "https" ? address.GetLeftPart(UriPartial.Authority) : $"{address.Scheme}:";
        var targets = http.Items[FormTargets] as HashSet<string> ?? [];
        targets.Add(origin);
        http.Items[FormTargets] = targets;
    }

    public void OnResultExecuting(ResultExecutingContext context)
    {
        var headers = context.HttpContext.Response.Headers;
        var targets = string.Join(' ', ["'self'", .. context.HttpContext.Items[FormTargets] as HashSet<string> ?? []]);
        headers.ContentSecurityPolicy =
            $"default-src 'none'; style-src 'self'; img-src 'self'; script-src 'none'; form-action {targets}; frame-ancestors 'none'; base-uri 'none'";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "same-origin";
        context.HttpContext.Response.OnStarting(static state =>
        {
            // Last, because antiforgery sets a weaker one.
            ((IHeaderDictionary)state).CacheControl = "no-store";
            return Task.CompletedTask;
        }, headers);
    }

    public void OnResultExecuted(ResultExecutedContext context)
    {
    }
}

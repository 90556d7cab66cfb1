using Microsoft.AspNetCore.Mvc.Filters;

namespace DrCloud.Api.Pages;

/// <summary>What every page sends against framing, injected content and caches (<see href="https://www.w3.org/TR/CSP3/">CSP</see>).</summary>
internal sealed class PageHeaders : IAlwaysRunResultFilter
{
    private const string FormTarget = "drcloud.form-target";

    /// <summary>Lets the page's form end at another origin: browsers apply <c>form-action</c> to the redirect that follows it.</summary>
    public static void AllowFormTo(HttpContext http, Uri address) =>
        http.Items[FormTarget] = address.Scheme is "http" or "https" ? address.GetLeftPart(UriPartial.Authority) : $"{address.Scheme}:";

    public void OnResultExecuting(ResultExecutingContext context)
    {
        var headers = context.HttpContext.Response.Headers;
        var target = context.HttpContext.Items[FormTarget] is string origin ? $" {origin}" : "";
        headers.ContentSecurityPolicy =
            $"default-src 'none'; style-src 'self'; img-src 'self'; script-src 'none'; form-action 'self'{target}; frame-ancestors 'none'; base-uri 'none'";
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

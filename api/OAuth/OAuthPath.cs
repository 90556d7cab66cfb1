using DrCloud.Api.Changes;
using DrCloud.Api.Sites;
using OpenIddict.Server;

namespace DrCloud.Api.OAuth;

/// <summary>
/// Moves <c>/oauth2/site</c> from the path to the path base, so that OpenIddict's relative end points, its issuer and its checks of the issuer are the site's,
/// and gives the request the options with the site's keys.
/// </summary>
internal sealed class OAuthPath(SiteFacts facts, SiteServerOptions options) : IMiddleware
{
    /// <summary>Where the OAuth server of every site is.</summary>
    public const string Prefix = "/oauth2";

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Path.StartsWithSegments(Prefix, StringComparison.Ordinal))
        {
            var site = context.Site().Name;
            var siteBase = new PathString($"{Prefix}/{site}");
            if (!context.Request.Path.StartsWithSegments(siteBase, StringComparison.Ordinal, out var rest))
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return;
            }

            if (!rest.StartsWithSegments("/.well-known") && rest != "/jwk")
            {
                // Also of a refusal that says nothing else: all but what describes the server is for its asker alone.
                context.Response.Headers.CacheControl = "no-store";
            }

            context.Request.PathBase = siteBase;
            context.Request.Path = rest;
            context.Features.Set<OpenIddictServerOptions>(options.For(await facts.KeysAsync(site)));
        }

        await next(context);
    }
}

namespace DrCloud.Api.Sites;

/// <summary>The site of a request that the site gate has let through.</summary>
public static class SiteContext
{
    /// <summary>The site; there is always one behind the gate.</summary>
    public static Site Site(this HttpContext context) => context.Features.Get<Site>() ?? throw new InvalidOperationException("The request has not passed the site gate.");

    internal static void Set(HttpContext context, Site site) => context.Features.Set(site);
}

using System.Collections.Concurrent;
using DrCloud.Api.Administration;
using DrCloud.Api.Sites;
using Microsoft.Extensions.Options;

namespace DrCloud.Api.OpenApi;

/// <summary>The OpenAPI document at <c>/swagger/v1.json</c>, and the page at <c>/swagger</c> that shows it and sends requests.</summary>
internal static class SwaggerSetup
{
    private const string Document = "/swagger/v1.json";

    /// <summary>Maps both. In demo mode the page signs in as the demo app.</summary>
    public static WebApplication MapSwagger(this WebApplication app)
    {
        var documents = new ConcurrentDictionary<Site, OpenApiFile>();
        var demo = app.Services.GetRequiredService<IOptions<DrCloudOptions>>().Value.Demo;
        app.UseWhen(IsDocument, branch => branch.Run(context => documents.GetOrAdd(context.Site(), static site => new OpenApiFile(site)).WriteAsync(context)));
        app.UseSwaggerUI(page =>
        {
            page.RoutePrefix = "swagger";
            page.DocumentTitle = "DrCloudEHR interfaces";
            page.SwaggerEndpoint(Document, "DrCloudEHR 2025");
            page.DocExpansion(Swashbuckle.AspNetCore.SwaggerUI.DocExpansion.None);
            page.DefaultModelsExpandDepth(-1);
            page.EnableFilter();
            page.OAuthUsePkce();
            page.OAuthScopeSeparator(" ");
            if (demo)
            {
                page.OAuthClientId(DemoClient.Id);
                page.OAuthScopes("openid", "fhirUser", "user/*.read");
            }
        });
        return app;
    }

    private static bool IsDocument(HttpContext context) => context.Request.Path.Equals(Document, StringComparison.Ordinal);
}

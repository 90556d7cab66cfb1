namespace DrCloud.Api.Pages.DemoApp;

/// <summary>
/// The demo app: a client like any other (<see href="https://hl7.org/fhir/smart-app-launch/app-launch.html">SMART App Launch</see>), of static files and a script,
/// that starts by itself or from the Patient Summary. In demo mode only.
/// </summary>
internal static class ChartApp
{
    /// <summary>Where it is; its redirect and launch address.</summary>
    public const string Path = "/apps/demo/";

    // It loads and asks its own origin alone, and runs its own script file alone.
    private const string SecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'";

    private static readonly EmbeddedFiles Files = new("DrCloud.Api.Pages.DemoApp.");

    /// <summary>Maps its files.</summary>
    public static void MapChartApp(this IEndpointRouteBuilder routes) =>
        routes.MapGet(Path + "{name=index.html}", (string name, HttpResponse response) =>
        {
            response.Headers.ContentSecurityPolicy = SecurityPolicy;
            response.Headers.CacheControl = "no-cache";
            response.Headers["Referrer-Policy"] = "no-referrer";   // the address has a code in it for a moment
            return Files.Answer(name);
        }).AllowAnonymous();
}

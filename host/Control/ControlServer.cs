using System.Net;
using System.Security.Cryptography;
using System.Text;
using DrCloud.Api.Administration;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DrCloud.Hosting.Control;

/// <summary>
/// The loopback listener for the command line. Separate from the public server, so that none of its paths can ever be reached from outside;
/// each request shows the key of the data folder.
/// </summary>
internal sealed class ControlServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly DataFolder _folder;

    private ControlServer(WebApplication app, DataFolder folder) => (_app, _folder) = (app, folder);

    /// <summary>Starts to listen and writes the folder's file.</summary>
    public static async Task<ControlServer> StartAsync(DataFolder folder, ControlledServer server, CancellationToken ct)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ControlJson.Default));
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        var app = builder.Build();
        var key = ControlFile.NewKey();
        app.Use(next => context => HasKey(context, key) ? next(context) : Refuse(context));
        Map(app, server);
        await app.StartAsync(ct);
        new ControlFile(app.Urls.First(), key).Write(folder);
        return new ControlServer(app, folder);
    }

    public async ValueTask DisposeAsync()
    {
        ControlFile.Remove(_folder);
        await _app.DisposeAsync();
    }

    private static void Map(WebApplication app, ControlledServer server)
    {
        var (administration, site) = (server.Administration, server.Site);
        if (server.Demo)
        {
            app.MapPost("/token", (DemoTokenRequest request) => MintAsync(administration, site, request));
        }

        app.MapAdministration(administration, _ => site, (_, _) => { });   // the key of the data folder has been shown
        app.MapPost("/import", (ImportRequest request, HttpContext context) => ImportStream.RunAsync(server, request, context));
    }

    private static async Task<Results<Ok<TokenAnswer>, BadRequest<AdministrationError>>> MintAsync(IAdministration administration, string site, DemoTokenRequest request) =>
        await administration.MintDemoTokenAsync(site, request) switch
        {
            { AccessToken: { } token } => TypedResults.Ok(new TokenAnswer(token)),
            var refused => TypedResults.BadRequest(new AdministrationError("invalid_request", refused.Error ?? "No token.")),
        };

    private static bool HasKey(HttpContext context, string key) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(context.Request.Headers.Authorization.ToString()), Encoding.UTF8.GetBytes($"Bearer {key}"));

    private static Task Refuse(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }

    // Signals are the public server's.
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

/// <summary>What the command line acts on.</summary>
/// <param name="Administration">The site's administration.</param>
/// <param name="Grains">The site's cluster.</param>
/// <param name="Site">The site's name.</param>
/// <param name="FhirBase">FHIR base address of the site.</param>
/// <param name="Demo">Demo mode.</param>
internal sealed record ControlledServer(IAdministration Administration, IGrainFactory Grains, string Site, string FhirBase, bool Demo);

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

        app.MapGet("/clients", async () => TypedResults.Ok<IReadOnlyList<ClientView>>([.. (await administration.ListClientsAsync(site)).Select(ClientView.Of)]));
        app.MapGet("/clients/{id}", (string id) => ShowAsync(administration, site, id));
        app.MapPost("/clients/{id}/enable", (string id) => SetEnabledAsync(administration, site, id, true));
        app.MapPost("/clients/{id}/disable", (string id) => SetEnabledAsync(administration, site, id, false));
        app.MapGet("/settings", async () => TypedResults.Ok(await administration.ListSettingsAsync(site)));
        app.MapGet("/settings/{name}", (string name) => GetSettingAsync(administration, site, name));
        app.MapPut("/settings/{name}", (string name, NewValue value) => SetSettingAsync(administration, site, name, value.Value));
        app.MapPost("/import", (ImportRequest request, HttpContext context) => ImportStream.RunAsync(server, request, context));
    }

    private static async Task<Results<Ok<TokenAnswer>, BadRequest<ControlError>>> MintAsync(IAdministration administration, string site, DemoTokenRequest request) =>
        await administration.MintDemoTokenAsync(site, request) switch
        {
            { AccessToken: { } token } => TypedResults.Ok(new TokenAnswer(token)),
            var refused => TypedResults.BadRequest(new ControlError(refused.Error ?? "No token.")),
        };

    private static async Task<Results<Ok<ClientView>, NotFound<ControlError>>> ShowAsync(IAdministration administration, string site, string id) =>
        await administration.ShowClientAsync(site, id) is { } client ? TypedResults.Ok(ClientView.Of(client)) : NoClient(id);

    private static async Task<Results<Ok<ClientView>, NotFound<ControlError>>> SetEnabledAsync(IAdministration administration, string site, string id, bool enabled) =>
        await administration.SetClientEnabledAsync(site, id, enabled) ? await ShowAsync(administration, site, id) : NoClient(id);

    private static async Task<Results<Ok<SettingValue>, NotFound<ControlError>>> GetSettingAsync(IAdministration administration, string site, string name) =>
        await administration.GetSettingAsync(site, name) is { } setting ? TypedResults.Ok(setting) : TypedResults.NotFound(new ControlError($"There is no setting '{name}'."));

    private static async Task<Results<Ok<SettingValue>, BadRequest<ControlError>>> SetSettingAsync(IAdministration administration, string site, string name, string? value) =>
        await administration.SetSettingAsync(site, name, value) is { } reason
            ? TypedResults.BadRequest(new ControlError(reason))
            : TypedResults.Ok((await administration.GetSettingAsync(site, name))!);

    private static NotFound<ControlError> NoClient(string id) => TypedResults.NotFound(new ControlError($"There is no client '{id}'."));

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

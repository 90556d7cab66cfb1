using System.Security.Cryptography.X509Certificates;
using DrCloud.Api;
using DrCloud.Api.Administration;
using DrCloud.Hosting.Control;
using DrCloud.Hosting.Demo;
using DrCloud.Silo;
using DrCloud.Storage;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Console;

namespace DrCloud.Hosting;

/// <summary>API and silo in one process, on SQLite in a data folder: what <c>./start</c> runs, and what tests run.</summary>
public sealed class EmbeddedServer : IAsyncDisposable
{
    /// <summary>The one site of an embedded server.</summary>
    public const string Site = "default";

    private readonly WebApplication _app;
    private readonly DataFolder _folder;
    private readonly X509Certificate2 _certificate;
    private ControlServer? _control;
    private bool _started;

    private EmbeddedServer(WebApplication app, DataFolder folder, X509Certificate2 certificate, string baseAddress) =>
        (_app, _folder, _certificate, BaseAddress) = (app, folder, certificate, baseAddress);

    /// <summary>Scheme, host and port, without a trailing slash.</summary>
    public string BaseAddress { get; }

    /// <summary>FHIR base address of the site, without a trailing slash.</summary>
    public string FhirBase => $"{BaseAddress}/apis/{Site}/fhir";

    /// <summary>SHA-256 fingerprint of the certificate.</summary>
    public string Fingerprint => ServerCertificate.Fingerprint(_certificate);

    /// <summary>The certificate without its key, for clients that pin it.</summary>
    public X509Certificate2 Certificate => X509CertificateLoader.LoadCertificate(_certificate.RawData);

    /// <summary>The data folder's path.</summary>
    public string DataFolder => _folder.Path;

    /// <summary>The services of API and silo.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>The accounts that this start has made, with their passwords; none at later starts.</summary>
    public IReadOnlyList<FirstAccount> FirstAccounts { get; private set; } = [];

    /// <summary>Starts a server; it answers when this returns.</summary>
    /// <param name="options">How.</param>
    /// <param name="progress">Is told how many of the demo patients' resources are there, while they are made.</param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="CommandException">The port, the folder or the database cannot be used.</exception>
    public static async Task<EmbeddedServer> StartAsync(EmbeddedOptions options, IProgress<DemoProgress>? progress = null, CancellationToken ct = default)
    {
        var folder = Hosting.DataFolder.Take(options.DataFolder);
        LoopbackSockets? sockets = null;
        EmbeddedServer? server = null;
        try
        {
            sockets = LoopbackSockets.Bind(options.Port);
            var certificate = ServerCertificate.Of(folder);
            var baseAddress = $"https://localhost:{sockets.Port}";
            server = new EmbeddedServer(Build(options, folder, sockets, certificate, baseAddress), folder, certificate, baseAddress);
            await server.BeginAsync(options, progress, ct);
            return server;
        }
        catch (Exception e)
        {
            await AbandonAsync(server);
            sockets?.Dispose();
            folder.Dispose();
            throw Explain(e, folder);
        }
    }

    /// <summary>Waits for Ctrl-C or SIGTERM; dispose it then.</summary>
    public async Task WaitForShutdownAsync(CancellationToken ct = default)
    {
        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var signal = _app.Lifetime.ApplicationStopping.Register(stopping.SetResult);
        await stopping.Task.WaitAsync(ct);
    }

    /// <summary>Stops gracefully: requests end, grains leave memory, the write queue drains.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_control is not null)
        {
            await _control.DisposeAsync();
        }

        await _app.StopAsync();
        await _app.DisposeAsync();
        _certificate.Dispose();
        _folder.Dispose();
    }

    /// <summary>Closes what has opened of a start that failed; what fails then has the same cause.</summary>
    private static async Task AbandonAsync(EmbeddedServer? server)
    {
        try
        {
            if (server is { _started: true })
            {
                await server._app.StopAsync();
            }

            await (server?._app.DisposeAsync() ?? ValueTask.CompletedTask);
        }
        catch (Exception e) when (e is InvalidOperationException or OrleansException or OperationCanceledException or AggregateException)
        {
            server!._certificate.Dispose();
        }
    }

    private static WebApplication Build(EmbeddedOptions options, DataFolder folder, LoopbackSockets sockets, X509Certificate2 certificate, string baseAddress)
    {
        // Named after the API, so that its pages are found whatever program hosts it.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(ApiSetup).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = Environments.Production,
        });
        builder.Configuration.AddInMemoryCollection(Configuration(options, folder, baseAddress)).AddInMemoryCollection(options.Configuration);
        builder.Logging.ClearProviders().AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning)
            .AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error) // after a suspended laptop it tells of hours
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None); // a failed start is told by who started
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.Configure<SocketTransportOptions>(transport => transport.CreateBoundListenSocket = sockets.HandOver);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            foreach (var endPoint in sockets.EndPoints)
            {
                kestrel.Listen(endPoint, listen =>
                {
                    listen.Protocols = HttpProtocols.Http1AndHttp2;
                    listen.UseHttps(certificate);
                });
            }
        });
        builder.AddDrCloudSilo(SiloMode.Embedded);
        builder.AddDrCloudApi();
        var app = builder.Build();
        app.MapDrCloudApi();
        return app;
    }

    private static Dictionary<string, string?> Configuration(EmbeddedOptions options, DataFolder folder, string baseAddress) => new()
    {
        [$"DrCloud:Sites:{Site}:BaseAddress"] = baseAddress,
        [$"DrCloud:Sites:{Site}:Database"] = $"sqlite:{folder.ClinicalDatabase}",
        ["DrCloud:Cluster:Database"] = $"sqlite:{folder.StateDatabase}",
        ["DrCloud:Cluster:KeyFile"] = $"{folder.StateDatabase}.key",
        ["DrCloud:Exports:Folder"] = folder.Exports,
        ["DrCloud:Demo"] = options.Demo ? "true" : "false",
    };

    private async Task BeginAsync(EmbeddedOptions options, IProgress<DemoProgress>? progress, CancellationToken ct)
    {
        await _app.StartAsync(ct);
        _started = true;
        var administration = _app.Services.GetRequiredService<IAdministration>();
        var grains = _app.Services.GetRequiredService<IGrainFactory>();
        FirstAccounts = options.ImportOnly ? [] : await administration.PrepareSiteAsync(Site);
        if (options.Demo)
        {
            await RefuseWhatIsNoDemoAsync(administration);
            await new DemoLoader(grains, Site, FhirBase, _folder).LoadAsync(options.DemoPatients, progress, ct);
        }

        _control = await ControlServer.StartAsync(_folder, new ControlledServer(administration, grains, Site, FhirBase, options.Demo), ct);
    }

    /// <summary>Demo patients and well-known passwords must not come into a folder that has accounts of its own.</summary>
    private async Task RefuseWhatIsNoDemoAsync(IAdministration administration)
    {
        if (await administration.ShowClientAsync(Site, DemoClient.Id) is null)
        {
            throw new CommandException($"The data folder {_folder.Path} was first started with --no-demo. Start it with --no-demo again, or choose another one with --data.");
        }
    }

    private static Exception Explain(Exception e, DataFolder folder) => e switch
    {
        DatabaseRefusedException refused => new CommandException(refused.Message, refused),
        StoreUnavailableException unavailable => new CommandException($"The database in {folder.Path} cannot be opened: {unavailable.Message}", unavailable),
        AggregateException { InnerExceptions: [var inner] } => Explain(inner, folder),
        _ => e,
    };
}

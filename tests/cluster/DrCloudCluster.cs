using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using DrCloud.Api;
using DrCloud.Api.Administration;
using DrCloud.Api.Cluster;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Xunit;

namespace DrCloud.Tests.Cluster;

/// <summary>
/// A cluster of real processes on loopback: silos and APIs from the built output, a MariaDB of their own, mutual TLS with certificates made for it.
/// Tests are also a client of it by themselves, to mint tokens.
/// </summary>
public sealed class DrCloudCluster : IAsyncDisposable
{
    public const string Site = "default";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(120);

    private readonly string _folder = Directory.CreateTempSubdirectory("drcloud-cluster-").FullName;
    private readonly List<SiloProcess> _silos = [];
    private readonly List<ApiProcess> _apis = [];
    private Dictionary<string, string> _databases = [];
    private IReadOnlyDictionary<string, string> _siloSettings = new Dictionary<string, string>();
    private WebApplication? _administration;

    private DrCloudCluster()
    {
    }

    /// <summary>The site's public address: that of the first API. The others are reached under it by <see cref="NewClient"/>.</summary>
    public string BaseAddress { get; } = $"https://localhost:{FreePort.Next()}";

    public string FhirBase => $"{BaseAddress}/apis/{Site}/fhir";

    /// <summary>The database server, to be stopped by tests that want to see that.</summary>
    internal MariaDbServer Database { get; private set; } = null!;

    internal IReadOnlyList<SiloProcess> Silos => _silos;

    internal IReadOnlyList<ApiProcess> Apis => _apis;

    /// <summary>File of the APIs' certificate (PEM), and of its key.</summary>
    internal (string Certificate, string Key) ApiCertificate => (Path.Combine(_folder, "api.pem"), Path.Combine(_folder, "api.key"));

    /// <summary>What the silos and APIs have said so far.</summary>
    internal string Output => string.Join('\n', _silos.Select(silo => silo.Process).Concat(_apis.Select(api => api.Process)).Select(process => $"{process.Name}:\n{process.Output}"));

    /// <summary>The grains, by a client of the tests' own.</summary>
    public IGrainFactory Grains => _administration!.Services.GetRequiredService<IGrainFactory>();

    public IAdministration Administration => _administration!.Services.GetRequiredService<IAdministration>();

    /// <summary>Starts the cluster and waits until all answer.</summary>
    public static async Task<DrCloudCluster> StartAsync(int silos = 3, int apis = 2, IReadOnlyDictionary<string, string>? siloSettings = null)
    {
        var cluster = new DrCloudCluster { _siloSettings = siloSettings ?? new Dictionary<string, string>() };
        try
        {
            cluster.Database = await MariaDbServer.StartOwnAsync();
            await cluster.PrepareAsync();
            for (var i = 0; i < silos; i++)
                cluster.AddSilo();

            await Task.WhenAll(cluster._silos.Select(silo => WaitAsync(silo.Process, silo.IsReadyAsync)));
            for (var i = 0; i < apis; i++)
                cluster._apis.Add(ApiProcess.Start($"api{i}", cluster.ApiSettings(), i == 0 ? new Uri(cluster.BaseAddress).Port : FreePort.Next()));

            await cluster.StartAdministrationAsync();
            await Task.WhenAll(cluster._apis.Select((api, i) => WaitAsync(api.Process, () => cluster.AnswersAsync(i))));
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>A client of one of the APIs; with a token, of its bearer.</summary>
    public HttpClient NewClient(int api, string? token = null)
    {
        var port = _apis[api].Port;
#pragma warning disable CA2000, CA5400, CA5359 // The client owns its handler; the certificate was made for this run, and nobody lists what is revoked.
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true },
            ConnectCallback = async (_, ct) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(IPAddress.Loopback, port, ct);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        var client = new HttpClient(handler) { BaseAddress = new Uri(FhirBase + "/"), Timeout = TimeSpan.FromSeconds(60) };
#pragma warning restore CA2000, CA5400, CA5359
        client.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    public async Task<string> TokenAsync(DemoTokenRequest request) =>
        (await Administration.MintDemoTokenAsync(Site, request)).AccessToken ?? throw new InvalidOperationException("No token.");

    /// <summary>Starts a further silo; <see cref="WaitAsync"/> waits until it is ready.</summary>
    internal SiloProcess AddSilo()
    {
        var silo = SiloProcess.Start($"silo{_silos.Count}", new(Members("silo").Concat(_databases).Concat(_siloSettings)));
        _silos.Add(silo);
        return silo;
    }

    /// <summary>Waits until it holds; fails when the process ends before.</summary>
    internal static async Task WaitAsync(ServerProcess process, Func<Task<bool>> holds)
    {
        var until = DateTime.UtcNow + StartLimit;
        while (!await holds())
        {
            Assert.False(process.HasExited, $"{process.Name} has ended:\n{process.Output}");
            Assert.True(DateTime.UtcNow < until, $"{process.Name} is not ready:\n{process.Output}");
            await Task.Delay(100);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_administration is not null)
        {
            await _administration.StopAsync();
            await _administration.DisposeAsync();
        }

        foreach (var process in _apis.Select(api => api.Process).Concat(_silos.Select(silo => silo.Process)))
            await process.DisposeAsync();

        Database?.Kill();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task PrepareAsync()
    {
        await using var maker = ServerProcess.Start("certificates", "DrCloud.Silo", new Dictionary<string, string>(), "certificates", _folder, "silo", "api");
        await maker.WaitForExitAsync(StartLimit);
        Assert.True(maker.ExitCode == 0, maker.Output);
        _databases = new()
        {
            ["DrCloud:Sites:default:Database"] = Database.NewDatabase(),
            ["DrCloud:Cluster:Database"] = Database.NewDatabase(),
            ["DrCloud:Cluster:KeyFile"] = Path.Combine(_folder, "master.key"),
            ["DrCloud:Exports:Folder"] = Path.Combine(_folder, "exports"),
        };
    }

    /// <summary>What silos and APIs have in common: the site, and who they are.</summary>
    private Dictionary<string, string> Members(string certificate) => new()
    {
        ["DrCloud:Sites:default:BaseAddress"] = BaseAddress,
        ["DrCloud:Demo"] = "true",
        ["DrCloud:Cluster:CertificateAuthority"] = Path.Combine(_folder, "authority.pem"),
        ["DrCloud:Cluster:Certificate"] = Path.Combine(_folder, $"{certificate}.pem"),
        ["DrCloud:Cluster:CertificateKey"] = Path.Combine(_folder, $"{certificate}.key"),
    };

    private Dictionary<string, string> ApiSettings()
    {
        var settings = Members("api");
        for (var i = 0; i < _silos.Count; i++)
            settings[$"DrCloud:Cluster:Gateways:{i}"] = $"https://127.0.0.1:{_silos[i].GatewayListPort}";

        settings["Kestrel:Certificates:Default:Path"] = settings["DrCloud:Cluster:Certificate"];
        settings["Kestrel:Certificates:Default:KeyPath"] = settings["DrCloud:Cluster:CertificateKey"];
        return settings;
    }

    /// <summary>An API that does not listen, in this process: to mint tokens and to ask grains.</summary>
    private async Task StartAdministrationAsync()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = "DrCloud.Api", EnvironmentName = "Production", ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddInMemoryCollection(ApiSettings().Select(setting => KeyValuePair.Create<string, string?>(setting.Key, setting.Value)));
        builder.Configuration["urls"] = "http://127.0.0.1:0";
        builder.Logging.ClearProviders().AddSimpleConsole().SetMinimumLevel(LogLevel.Error);
        builder.AddDrCloudClusterClient();
        builder.AddDrCloudApi();

        // Making accounts takes its time (passwords are hashed slowly), and the machine of the tests has other things to do.
        builder.Services.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromSeconds(60));
        _administration = builder.Build();
        await _administration.StartAsync();
        await Administration.PrepareSiteAsync(Site);
    }

    private async Task<bool> AnswersAsync(int api)
    {
        try
        {
            using var client = NewClient(api);
            return (await client.GetAsync("Patient/nobody")).StatusCode == HttpStatusCode.Unauthorized;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}

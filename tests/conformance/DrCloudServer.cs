using System.Security.Cryptography;
using DrCloud.Api.Administration;
using DrCloud.Conformance.Server;
using DrCloud.Fhir.UsCore;
using DrCloud.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace DrCloud.Conformance.Tests;

/// <summary>The real application with some demo patients, as the runner sees it: a base address and tokens.</summary>
public class DrCloudServer : IAsyncLifetime
{
    /// <summary>Demo patients <c>demo-1</c> … of this number.</summary>
    public const int DemoPatients = 6;

    private readonly string _folder = Directory.CreateTempSubdirectory("drcloud-conformance-").FullName;
    private EmbeddedServer? _server;
    private HttpClient? _http;

    /// <summary>The records that are checked.</summary>
    public virtual IReadOnlyList<string> Patients { get; } = [.. Enumerable.Range(1, DemoPatients).Select(number => $"demo-{number}")];

    /// <summary>The running server.</summary>
    protected internal EmbeddedServer Server => _server ?? throw new InvalidOperationException("The server is not running.");

    /// <summary>A client that trusts the server's certificate only.</summary>
    protected internal HttpClient Http => _http ?? throw new InvalidOperationException("The server is not running.");

    public virtual async ValueTask InitializeAsync()
    {
        _server = await EmbeddedServer.StartAsync(new EmbeddedOptions { Port = 0, DataFolder = _folder, DemoPatients = DemoPatients });
        var trusted = _server.Certificate.GetCertHashString(HashAlgorithmName.SHA256);
#pragma warning disable CA2000, CA5400 // The client owns its handler; a self-signed certificate has no revocation list.
        var handler = new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString(HashAlgorithmName.SHA256) == trusted } };
        _http = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(60) };
#pragma warning restore CA2000, CA5400
    }

    /// <summary>An access token of the demo app.</summary>
    public async Task<string> TokenAsync(DemoTokenRequest request)
    {
        var token = await Server.Services.GetRequiredService<IAdministration>().MintDemoTokenAsync(EmbeddedServer.Site, request);
        return token.AccessToken ?? throw new InvalidOperationException(token.Error);
    }

    /// <summary>Runs the checks of the table over these records with a token.</summary>
    public async Task<Report> CheckAsync(DemoTokenRequest token, bool validate, params string[] patients)
    {
        var report = new Report();
        var options = new RunOptions
        {
            Patients = patients,
            NarrowToken = await TokenAsync(new DemoTokenRequest { Scopes = "user/Patient.read" }),
            Definitions = validate ? UsCoreDefinitions.All : [],
        };
        await new ConformanceRun(new FhirServer(Http, Server.FhirBase, await TokenAsync(token)), UsCoreTable.Instance, report).RunAsync(options, TestContext.Current.CancellationToken);
        return report;
    }

    public async ValueTask DisposeAsync()
    {
        _http?.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }
}

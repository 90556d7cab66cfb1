using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using DrCloud.Api.Administration;
using DrCloud.Hosting;
using DrCloud.Tests;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace DrCloud.Api.Tests;

/// <summary>The real application for tests: the embedded server with some demo patients, TLS on a free loopback port, on SQLite in a temporary folder.</summary>
public class DrCloudApplication : IAsyncLifetime
{
    /// <summary>The one site.</summary>
    public const string Site = EmbeddedServer.Site;

    /// <summary>Demo patients <c>demo-1</c> … of this number.</summary>
    public const int DemoPatients = 6;

    /// <summary>Where its files are.</summary>
    protected string Folder { get; } = Directory.CreateTempSubdirectory("drcloud-api-").FullName;
    private EmbeddedServer? _server;
    private X509Certificate2? _certificate;

    /// <summary>Where the parts of an export lie.</summary>
    public string ExportFolderOf(string job) => Path.Combine(Folder, "exports", Site, job);

    /// <summary>The bytes of the files in which grain state is kept, as they are now.</summary>
    public byte[] StoredState() => [.. Directory.GetFiles(Folder, "state.db*").Where(name => !name.EndsWith(".key", StringComparison.Ordinal)).SelectMany(name =>
    {
        using var file = new FileStream(name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    })];

    /// <summary>Scheme, host and port.</summary>
    public string BaseAddress => Server.BaseAddress;

    /// <summary>FHIR base address, without a trailing slash.</summary>
    public string FhirBase => Server.FhirBase;

    /// <summary>The hash of the certificate, for what checks it without <see cref="NewClient"/>.</summary>
    public string CertificateHash => Server.Certificate.GetCertHashString();

    public IServiceProvider Services => Server.Services;

    public IAdministration Administration => Services.GetRequiredService<IAdministration>();

    private EmbeddedServer Server => _server ?? throw new InvalidOperationException("The server is not running.");

    public async ValueTask InitializeAsync()
    {
        _server = await EmbeddedServer.StartAsync(new EmbeddedOptions
        {
            Port = 0,
            DataFolder = Folder,
            DemoPatients = DemoPatients,
            Configuration = new Dictionary<string, string?>(await ConfigurationAsync())
            {
                // The audit log's index is at work while the tests are.
                ["DrCloud:AuditIndex:Every"] = "00:00:00.5",
                ["DrCloud:AuditIndex:Blocks"] = "8",
                ["DrCloud:RegistrationsPerMinute"] = $"{RegistrationsPerMinute}",
            },
        });
        _certificate = _server.Certificate;
    }

    /// <summary>A client of the application that trusts its certificate only; with a token, one of its bearer.</summary>
    public HttpClient NewClient(string? token = null)
    {
#pragma warning disable CA2000, CA5400 // The client owns its handler; a self-signed certificate has no revocation list.
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == _certificate!.GetCertHashString() },
        };
        var client = new HttpClient(handler) { BaseAddress = new Uri(FhirBase + "/"), Timeout = TimeSpan.FromSeconds(60) };
#pragma warning restore CA2000, CA5400
        client.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>A client that may do all of this over the whole site.</summary>
    public async Task<HttpClient> NewSystemClientAsync(string scopes = "system/*.*") => NewClient(await TokenAsync(new DemoTokenRequest { System = true, Scopes = scopes }));

    /// <summary>A client of the demo administrator, who is staff.</summary>
    public async Task<HttpClient> NewUserClientAsync(string scopes = "user/*.*") => NewClient(await TokenAsync(new DemoTokenRequest { Scopes = scopes }));

    /// <summary>A client bounded by one patient's record.</summary>
    public async Task<HttpClient> NewPatientClientAsync(string patient, string scopes = "patient/*.read") => NewClient(await TokenAsync(new DemoTokenRequest { Patient = patient, Scopes = scopes }));

    /// <summary>An access token of the demo app.</summary>
    public async Task<string> TokenAsync(DemoTokenRequest request)
    {
        var token = await Administration.MintDemoTokenAsync(Site, request);
        return token.AccessToken ?? throw new InvalidOperationException(token.Error);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _certificate?.Dispose();
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Nearly every test registers clients of its own, all from one address.</summary>
    protected virtual int RegistrationsPerMinute => 100_000;

    /// <summary>What differs from the embedded server's own configuration.</summary>
    protected virtual Task<IReadOnlyDictionary<string, string?>> ConfigurationAsync() => Task.FromResult<IReadOnlyDictionary<string, string?>>(new Dictionary<string, string?>());
}

/// <summary>The same on MariaDB.</summary>
public sealed class MariaDbApplication : DrCloudApplication
{
    protected override async Task<IReadOnlyDictionary<string, string?>> ConfigurationAsync() => new Dictionary<string, string?>
    {
        [$"DrCloud:Sites:{Site}:Database"] = await MariaDbServer.NewDatabaseAsync(),
        ["DrCloud:Cluster:Database"] = await MariaDbServer.NewDatabaseAsync(),
        ["DrCloud:Cluster:KeyFile"] = Path.Combine(Folder, "master.key"),
    };
}

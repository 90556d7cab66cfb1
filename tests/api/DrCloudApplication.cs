using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DrCloud.Api.Administration;
using DrCloud.Silo;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace DrCloud.Api.Tests;

/// <summary>The real application for tests: API and silo in this process, Kestrel with TLS on a free loopback port, on SQLite in a temporary folder.</summary>
public class DrCloudApplication : IAsyncLifetime
{
    public const string Site = "default";

    private readonly string _folder = Directory.CreateTempSubdirectory("drcloud-api-").FullName;
    private WebApplication? _app;

    /// <summary>Scheme, host and port.</summary>
    public string BaseAddress { get; private set; } = "";

    public string FhirBase => $"{BaseAddress}/apis/{Site}/fhir";

    public IServiceProvider Services => _app!.Services;

    public IAdministration Administration => Services.GetRequiredService<IAdministration>();

    public async ValueTask InitializeAsync()
    {
        var port = FreePort();
        BaseAddress = $"https://localhost:{port}";
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = "DrCloud.Api", EnvironmentName = "Production", ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            [$"DrCloud:Sites:{Site}:BaseAddress"] = BaseAddress,
            [$"DrCloud:Sites:{Site}:Database"] = await DatabaseAsync("clinical"),
            ["DrCloud:Cluster:Database"] = await DatabaseAsync("state"),
            ["DrCloud:Demo"] = "true",
        });
        builder.Logging.ClearProviders().AddSimpleConsole().SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(k => k.ListenLocalhost(port, l => { l.Protocols = HttpProtocols.Http1AndHttp2; l.UseHttps(Certificate()); }));
        builder.AddDrCloudSilo(SiloMode.Embedded);
        builder.AddDrCloudApi();
        _app = builder.Build();
        _app.MapDrCloudApi();
        await _app.StartAsync();
        await Administration.PrepareSiteAsync(Site);
    }

    protected virtual Task<string> DatabaseAsync(string name) => Task.FromResult($"sqlite:{Path.Combine(_folder, name)}.db");

    /// <summary>A client of the application; with a token, one of its bearer.</summary>
    public HttpClient NewClient(string? token = null)
    {
        // The certificate was made for this run: nobody signed it.
#pragma warning disable CA2000, CA5400, CA5359 // The client owns its handler; there is no revocation list for a self-signed certificate.
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true } };
        var client = new HttpClient(handler) { BaseAddress = new Uri(FhirBase + "/"), Timeout = TimeSpan.FromSeconds(60) };
#pragma warning restore CA2000, CA5400, CA5359
        client.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>A client that may do all of this over the whole site.</summary>
    public async Task<HttpClient> NewSystemClientAsync(string scopes = "system/*.*") => NewClient(await TokenAsync(new DemoTokenRequest { System = true, Scopes = scopes }));

    /// <summary>A client bounded by one patient's record.</summary>
    public async Task<HttpClient> NewPatientClientAsync(string patient, string scopes = "patient/*.read") => NewClient(await TokenAsync(new DemoTokenRequest { Patient = patient, Scopes = scopes }));

    public async Task<string> TokenAsync(DemoTokenRequest request) =>
        (await Administration.MintDemoTokenAsync(Site, request)).AccessToken ?? throw new InvalidOperationException("No token.");

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(2));
    }
}

using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DrCloud.Api.Tests.OAuth;

/// <summary>Where a client publishes its keys: HTTPS on loopback, with a certificate that the application is told to trust.</summary>
internal sealed class KeyServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _requests;

    private KeyServer(WebApplication app) => _app = app;

    /// <summary>What is published.</summary>
    public string Body { get; set; } = """{"keys":[]}""";

    /// <summary>How it answers.</summary>
    public int Status { get; set; } = StatusCodes.Status200OK;

    /// <summary>How often it was asked.</summary>
    public int Requests => Volatile.Read(ref _requests);

    public string Address => $"https://localhost:{new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port}/keys";

    /// <summary>A certificate for <see cref="Address"/>.</summary>
    public static X509Certificate2 NewCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), password: null);
    }

    public static async Task<KeyServer> StartAsync(X509Certificate2 certificate)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        var server = new KeyServer(builder.Build());
        server._app.MapGet("/keys", async () =>
        {
            Interlocked.Increment(ref server._requests);
            await Task.Delay(TimeSpan.FromMilliseconds(200));   // so that requests meet
            return Results.Text(server.Body, "application/json", statusCode: server.Status);
        });
        server._app.MapGet("/moved", () => Results.Redirect("/keys"));
        await server._app.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

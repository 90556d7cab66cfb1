using DrCloud.Api.Administration;
using DrCloud.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Xunit;

namespace DrCloud.Browser.Tests;

/// <summary>The real embedded server, and the distribution's Chromium to look at its pages with.</summary>
public sealed class BrowserApplication : IAsyncLifetime
{
    private const string Chromium = "/usr/bin/chromium";
    private readonly string _folder = Directory.CreateTempSubdirectory("drcloud-browser-").FullName;
    private EmbeddedServer? _server;
    private IPlaywright? _playwright;

    public EmbeddedServer Server => _server ?? throw new InvalidOperationException("The server is not running.");

    public IBrowser Browser { get; private set; } = null!;

    public IAdministration Administration => Server.Services.GetRequiredService<IAdministration>();

    /// <summary>Where pictures of the pages are put, for people to look at.</summary>
    public static string Pictures { get; } = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "pictures")).FullName;

    /// <summary>A browser that has seen nothing yet.</summary>
    public Task<IBrowserContext> NewContextAsync(int width, int height, ColorScheme colors, bool script) => Browser.NewContextAsync(new()
    {
        IgnoreHTTPSErrors = true,
        ViewportSize = new() { Width = width, Height = height },
        ColorScheme = colors,
        JavaScriptEnabled = script,
    });

    /// <summary>A client of the interfaces, without a browser; it trusts the server's certificate only.</summary>
    public HttpClient NewClient()
    {
        // The certificate was made for this run: nobody signed it.
#pragma warning disable CA2000, CA5400, CA5399 // The client owns its handler; there is no revocation list for a self-signed certificate.
        return new HttpClient(new SocketsHttpHandler
        {
            SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == Server.Certificate.GetCertHashString() },
        });
#pragma warning restore CA2000, CA5400, CA5399
    }

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(File.Exists(Chromium), $"Chromium is not installed at {Chromium}.");
        _server = await EmbeddedServer.StartAsync(new EmbeddedOptions { Port = 0, DataFolder = _folder, DemoPatients = 30 });
        _playwright = await Playwright.CreateAsync();
        Browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium, Args = ["--no-sandbox"] });
    }

    public async ValueTask DisposeAsync()
    {
        if (Browser is not null)
        {
            await Browser.DisposeAsync();
        }

        _playwright?.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }
}

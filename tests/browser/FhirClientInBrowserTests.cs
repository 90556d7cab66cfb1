using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.RegularExpressions;
using DrCloud.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using Xunit;

namespace DrCloud.Browser.Tests;

/// <summary>
/// The SMART library for browsers that is not ours (fhirclient), on pages of another origin: it finds the server by its configuration, launches by itself and from the
/// Patient Summary, reads, pages, and refreshes.
/// </summary>
[Trait("Category", "Long")]
public sealed class FhirClientInBrowserTests(BrowserApplication application) : IClassFixture<BrowserApplication>, IAsyncLifetime
{
    private WebApplication _app = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    // Another origin than the server's, and another site.
    private string App => _app.Urls.Single();

    /// <summary>Serves the app's pages.</summary>
    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listener => listener.UseHttps(NewCertificate())));
        _app = builder.Build();
        _app.MapGet("/fhir-client.js", async () => Results.Text(await NodeModules.ReadAsync("fhirclient", "build", "fhir-client.js"), "text/javascript"));
        _app.MapGet("/{page}.html", async (string page) =>
            Results.Text(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "foreign", $"{Path.GetFileName(page)}.html"), Ct), "text/html"));
        await _app.StartAsync(Ct);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task It_launches_by_itself()
    {
        await using var context = await NewContextAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync($"{App}/launch.html?client={await RegisterAsync("launch/patient", "Chart by itself")}&iss={Uri.EscapeDataString(application.Server.FhirBase)}");
        await page.SignInAsync("patient1", "pass");
        var found = await AllowAsync(page);
        Assert.Equal(("demo-1", "demo-1", "Patient"), (Text(found, "patient"), Text(found, "again"), Text(found, "person")));
        Assert.True(found.GetProperty("observations").GetInt32() > 20);
        Assert.Equal(0, found.GetProperty("others").GetInt32());
        Assert.True(found.GetProperty("challenged").GetBoolean());
    }

    [Fact]
    public async Task It_is_launched_from_the_summary()
    {
        var client = await RegisterAsync("launch", "Chart from the record");
        await using var context = await NewContextAsync();
        await context.AddInitScriptAsync($"if (location.origin === '{App}') localStorage.setItem('client', '{client}');");
        var page = await context.NewPageAsync();
        await page.GotoAsync($"{application.Server.BaseAddress}/interface/default/patients/demo-2");
        await page.SignInAsync("clinician", "pass");
        await page.GetByLabel("Visit", new() { Exact = true }).SelectOptionAsync(new SelectOptionValue { Index = 1 });
        var visit = await page.GetByLabel("Visit", new() { Exact = true }).InputValueAsync();
        var window = await page.RunAndWaitForPopupAsync(() => page.GetByRole(AriaRole.Button).Filter(new() { HasText = "Chart from the record" }).ClickAsync());
        var found = await AllowAsync(window);
        Assert.Equal(("demo-2", "demo-2", "Practitioner"), (Text(found, "patient"), Text(found, "again"), Text(found, "person")));
        Assert.Equal((visit, "patient.demographics.dialog"), (Text(found, "encounter"), Text(found, "intent")));
    }

    private static X509Certificate2 NewCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        return new CertificateRequest("CN=app", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }

    private static string? Text(JsonElement found, string name) => found.GetProperty(name).GetString();

    private static async Task<JsonElement> AllowAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Heading, new() { Name = "asks for access" }).WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Allow what is ticked" }).ClickAsync();
        await Assertions.Expect(page.Locator("#found")).ToHaveTextAsync(new Regex("^{"), new() { Timeout = 60_000 });
        var found = JsonElement.Parse(await page.Locator("#found").InnerTextAsync());
        Assert.False(found.TryGetProperty("problem", out var problem), problem.ToString());
        return found;
    }

    private Task<IBrowserContext> NewContextAsync() => application.NewContextAsync(1280, 900, ColorScheme.Light, script: true);

    private async Task<string> RegisterAsync(string launch, string name)
    {
        using var http = application.NewClient();
        using var response = await http.PostAsJsonAsync($"{application.Server.BaseAddress}/oauth2/default/registration", new
        {
            application_type = "web",
            client_name = name,
            redirect_uris = new[] { $"{App}/index.html" },
            initiate_login_uri = $"{App}/launch.html",
            scope = $"{launch} launch/encounter openid fhirUser offline_access patient/*.read",
        }, Ct);
        response.EnsureSuccessStatusCode();
        var id = (await response.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("client_id").GetString()!;
        Assert.True(await application.Administration.SetClientEnabledAsync(EmbeddedServer.Site, id, enabled: true));
        return id;
    }
}

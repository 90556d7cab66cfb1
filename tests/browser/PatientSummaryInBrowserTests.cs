using System.Net.Http.Headers;
using System.Text;
using DrCloud.Api.Administration;
using DrCloud.Hosting;
using Microsoft.Playwright;
using Xunit;

namespace DrCloud.Browser.Tests;

/// <summary>Staff finds patients and sees records at a glance: full ones and empty ones, with script and without, light and dark, on a desk and on a phone.</summary>
[Trait("Category", "Long")]
public sealed class PatientSummaryInBrowserTests(BrowserApplication application) : IClassFixture<BrowserApplication>
{
    private string Home => $"{application.Server.BaseAddress}/interface/default/patients";

    [Theory]
    [InlineData("desk", 1280, 900, ColorScheme.Light, true)]
    [InlineData("dark", 1280, 900, ColorScheme.Dark, true)]
    [InlineData("phone", 360, 740, ColorScheme.Light, true)]
    [InlineData("plain", 800, 600, ColorScheme.Dark, false)]
    public async Task Staff_finds_a_patient_and_sees_the_record(string name, int width, int height, ColorScheme colors, bool script)
    {
        await WriteEmptyRecordAsync();
        await using var context = await application.NewContextAsync(width, height, colors, script);
        var page = await context.NewPageAsync();
        var complaints = page.Listen();
        await page.GotoAsync(Home);
        await page.SignInAsync("clinician", "pass");
        await page.ShowAsync(script, $"summary-{name}-1-finder");
        await page.GetByLabel("Name").FillAsync("Larkm juni");
        await page.GetByRole(AriaRole.Button, new() { Name = "Search" }).ClickAsync();
        await page.GetByRole(AriaRole.Link).Filter(new() { HasText = "Juniper" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Juniper", Level = 1 }).WaitForAsync();
        await page.ShowAsync(script, $"summary-{name}-2-full");

        await page.GotoAsync($"{Home}/demo-2");
        await page.GetByText("values of Blood pressure").ClickAsync();
        await page.ShowAsync(script, $"summary-{name}-3-values");
        await page.GotoAsync($"{Home}/empty");
        await page.ShowAsync(script, $"summary-{name}-4-empty");
        await page.GotoAsync(Home);
        await page.GetByRole(AriaRole.Heading, new() { Name = "Opened last" }).WaitForAsync();
        await page.ShowAsync(script, $"summary-{name}-5-recent");
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task A_patient_reads_the_own_summary()
    {
        await using var context = await application.NewContextAsync(360, 740, ColorScheme.Dark, script: true);
        var page = await context.NewPageAsync();
        await page.GotoAsync($"{application.Server.BaseAddress}/oauth2/default/login");
        await page.SignInAsync("patient1", "pass");
        await page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link, new() { Name = "Patient Summary" }).ClickAsync();
        await page.IsAtAsync("/patients/demo-1$");
        await page.ShowAsync(script: true, "summary-own");
        await page.GotoAsync($"{Home}/demo-2");
        await page.GetByRole(AriaRole.Heading, new() { Name = "Not found" }).WaitForAsync();
        await page.ShowAsync(script: true, "summary-not-found");
    }

    private async Task WriteEmptyRecordAsync()
    {
        var token = await application.Administration.MintDemoTokenAsync(EmbeddedServer.Site, new DemoTokenRequest { Scopes = "user/*.*" });
        using var http = application.NewClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.AccessToken);
        using var content = new StringContent("""{"resourceType":"Patient","id":"empty","name":[{"given":["Nobody"],"family":"Newcomer"}]}""", Encoding.UTF8, "application/fhir+json");
        (await http.PutAsync($"{application.Server.FhirBase}/Patient/empty", content, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
    }
}

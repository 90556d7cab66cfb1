using System.Net.Http.Headers;
using System.Text;
using DrCloud.Api.Administration;
using DrCloud.Hosting;
using Microsoft.Playwright;
using Xunit;

namespace DrCloud.Browser.Tests;

/// <summary>
/// Staff and patients look at resources in the FHIR browser: by mouse and keyboard, with script and without, light and dark, on a desk and
/// on a phone.
/// </summary>
[Trait("Category", "Long")]
public sealed class ReaderInBrowserTests(BrowserApplication application) : IClassFixture<BrowserApplication>
{
    private string Home => $"{application.Server.BaseAddress}/interface/default/fhir";

    [Theory]
    [InlineData("desk", 1280, 900, ColorScheme.Light, true)]
    [InlineData("dark", 1280, 900, ColorScheme.Dark, true)]
    [InlineData("phone", 360, 740, ColorScheme.Light, true)]
    [InlineData("plain", 800, 600, ColorScheme.Dark, false)]
    public async Task Staff_searches_follows_references_and_sees_the_versions(string name, int width, int height, ColorScheme colors, bool script)
    {
        await using var context = await application.NewContextAsync(width, height, colors, script);
        var page = await context.NewPageAsync();
        var complaints = page.Listen();
        await page.GotoAsync(Home);
        await page.SignInAsync("clinician", "pass");
        await page.ShowAsync(script, $"{name}-reader-1-start");

        await page.GetByLabel("Name").FillAsync("Larkm");
        await page.GetByRole(AriaRole.Button, new() { Name = "Find" }).ClickAsync();
        await page.ShowAsync(script, $"{name}-reader-2-patients");
        await page.GetByRole(AriaRole.Link).Filter(new() { HasText = "Juniper" }).ClickAsync();
        await page.ShowAsync(script, $"{name}-reader-3-patient");

        await page.Locator("main").GetByRole(AriaRole.Link).Filter(new() { HasText = "Measurements" }).ClickAsync();
        await page.ShowAsync(script, $"{name}-reader-4-observations");
        await page.GetByRole(AriaRole.Rowheader).GetByRole(AriaRole.Link).First.ClickAsync();
        await page.ShowAsync(script, $"{name}-reader-5-observation");
        await page.Locator(".tree").GetByRole(AriaRole.Link, new() { Name = "Patient/" }).First.ClickAsync();
        Assert.Contains("/fhir/Patient/", page.Url, StringComparison.Ordinal);
        await page.GetByRole(AriaRole.Link, new() { Name = "JSON" }).ClickAsync();
        await page.ShowAsync(script, $"{name}-reader-6-json");
        await page.GetByRole(AriaRole.Link, new() { Name = "Versions" }).ClickAsync();
        await page.ShowAsync(script, $"{name}-reader-7-versions");

        await page.GotoAsync($"{Home}/Observation");
        await page.ShowAsync(script, $"{name}-reader-8-form");
        Assert.Empty(complaints);
        await page.GotoAsync($"{Home}/Observation?code:nonsense=1");
        await page.GetByRole(AriaRole.Alert).WaitForAsync();
        await page.ShowAsync(script, $"{name}-reader-9-refused");
    }

    [Fact]
    public async Task Everything_can_be_reached_by_keyboard()
    {
        await using var context = await application.NewContextAsync(1280, 900, ColorScheme.Light, script: true);
        var page = await context.NewPageAsync();
        await page.GotoAsync(Home);
        await page.SignInAsync("clinician", "pass");
        await page.GetByRole(AriaRole.Heading, new() { Name = "Find a patient" }).WaitForAsync();
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");   // past the header
        await TabToAsync(page, page.GetByLabel("Name"));
        await page.Keyboard.TypeAsync("Larkm");
        await page.Keyboard.PressAsync("Enter");
        await page.IsAtAsync(@"/fhir/Patient\?");
        await TabToAsync(page, page.GetByRole(AriaRole.Link).Filter(new() { HasText = "Juniper" }));
        await page.Keyboard.PressAsync("Enter");
        await page.IsAtAsync("/fhir/Patient/demo-1$");
        var meta = page.Locator("summary", new() { HasText = "meta" });
        await TabToAsync(page, meta);
        await page.Keyboard.PressAsync("Enter");
        Assert.True(await page.GetByText("versionId").IsVisibleAsync());
        await TabToAsync(page, page.Locator(".tree").GetByRole(AriaRole.Link, new() { Name = "Practitioner/" }));
        await page.Keyboard.PressAsync("Enter");
        await page.IsAtAsync("/fhir/Practitioner/");
    }

    [Fact]
    public async Task Versions_show_what_was_changed()
    {
        var id = await WriteVersionsAsync();
        await using var context = await application.NewContextAsync(1280, 900, ColorScheme.Light, script: true);
        var page = await context.NewPageAsync();
        await page.GotoAsync($"{Home}/Patient/{id}/_history");
        await page.SignInAsync("clinician", "pass");
        await page.ShowAsync(script: true, "reader-versions");
        await page.GetByLabel("Compare version").SelectOptionAsync("1");
        await page.GetByLabel("with").SelectOptionAsync("3");
        await page.GetByRole(AriaRole.Button, new() { Name = "Compare" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "From version 1 to version 3" }).WaitForAsync();
        await page.ShowAsync(script: true, "reader-comparison");
    }

    [Fact]
    public async Task A_patient_reads_the_own_record()
    {
        await using var context = await application.NewContextAsync(360, 740, ColorScheme.Dark, script: true);
        var page = await context.NewPageAsync();
        await page.GotoAsync(Home);
        await page.SignInAsync("patient1", "pass");
        await page.ShowAsync(script: true, "reader-own-record");
        await page.GetByRole(AriaRole.Link, new() { Name = "Open your record" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "In this record" }).WaitForAsync();
        await page.GotoAsync($"{Home}/Patient/demo-9");
        await page.GetByRole(AriaRole.Heading, new() { Name = "Not found" }).WaitForAsync();
        await page.ShowAsync(script: true, "reader-not-found");
    }

    [Fact]
    public async Task Who_has_no_business_on_a_page_is_told_so()
    {
        await using var context = await application.NewContextAsync(1280, 900, ColorScheme.Light, script: true);
        var page = await context.NewPageAsync();
        await page.GotoAsync($"{application.Server.BaseAddress}/admin/default/clients");
        await page.SignInAsync("clinician", "pass");
        await page.GetByRole(AriaRole.Heading, new() { Name = "This page is not for you" }).WaitForAsync();
        await page.ShowAsync(script: true, "not-for-you");
    }

    private async Task<string> WriteVersionsAsync()
    {
        var administration = application.Administration;
        var token = await administration.MintDemoTokenAsync(EmbeddedServer.Site, new DemoTokenRequest { Scopes = "user/*.*" });
        using var http = application.NewClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.AccessToken);
        string[] versions =
        [
            """{"resourceType":"Patient","id":"juno","active":true,"name":[{"given":["Juno"],"family":"Ash"}]}""",
            """{"resourceType":"Patient","id":"juno","active":true,"name":[{"given":["Juno"],"family":"Birch"}],"gender":"female"}""",
            """{"resourceType":"Patient","id":"juno","name":[{"given":["Juno","Marie"],"family":"Birch"}],"gender":"female"}""",
        ];
        foreach (var version in versions)
        {
            using var content = new StringContent(version, Encoding.UTF8, "application/fhir+json");
            (await http.PutAsync($"{application.Server.FhirBase}/Patient/juno", content, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
        }

        return "juno";
    }

    private static async Task TabToAsync(IPage page, ILocator target)
    {
        for (var i = 0; i < 60 && !await target.EvaluateAsync<bool>("element => element === document.activeElement"); i++)
        {
            await page.Keyboard.PressAsync("Tab");
        }

        Assert.True(await target.EvaluateAsync<bool>("element => element === document.activeElement"));
    }
}

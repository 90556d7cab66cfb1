using Microsoft.Playwright;
using Xunit;

namespace DrCloud.Browser.Tests;

/// <summary>The demo app, as a newcomer meets it: one click from the landing page, or from a patient's summary.</summary>
[Trait("Category", "Long")]
public sealed class DemoAppInBrowserTests(BrowserApplication application) : IClassFixture<BrowserApplication>
{
    [Theory]
    [InlineData("desk", 1280, 900, ColorScheme.Light)]
    [InlineData("dark", 1280, 900, ColorScheme.Dark)]
    [InlineData("phone", 360, 740, ColorScheme.Light)]
    public async Task A_newcomer_sees_a_patients_blood_pressure(string name, int width, int height, ColorScheme colors)
    {
        await using var context = await application.NewContextAsync(width, height, colors, script: true);
        var page = await context.NewPageAsync();
        var complaints = page.Listen();
        await page.GotoAsync(application.Server.BaseAddress);
        await page.GetByRole(AriaRole.Link, new() { Name = "Try a SMART app" }).ClickAsync();
        await page.SignInAsync("clinician", "pass");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Stonebridge");
        await page.GetByRole(AriaRole.Button, new() { Name = "Search" }).ClickAsync();
        await page.GetByRole(AriaRole.Button).Filter(new() { HasText = "Walter" }).ClickAsync();
        await AllowAsync(page);
        await page.IsAtAsync("/apps/demo/$");   // the code is gone from the address
        await page.ShowAsync(script: true, $"demo-app-{name}");
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task It_starts_from_the_summary_without_asking_for_a_patient()
    {
        await using var context = await application.NewContextAsync(1280, 900, ColorScheme.Light, script: true);
        var page = await context.NewPageAsync();
        var complaints = page.Listen();
        await page.GotoAsync($"{application.Server.BaseAddress}/interface/default/patients/demo-2");
        await page.SignInAsync("clinician", "pass");
        var window = await page.RunAndWaitForPopupAsync(() => page.GetByRole(AriaRole.Button).Filter(new() { HasText = "Blood pressure chart" }).ClickAsync());
        await AllowAsync(window);
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task It_says_what_went_wrong()
    {
        await using var context = await application.NewContextAsync(360, 740, ColorScheme.Dark, script: true);
        var page = await context.NewPageAsync();
        await page.GotoAsync($"{application.Server.BaseAddress}/apps/demo/");
        await page.ShowAsync(script: true, "demo-app-start");
        await page.GetByRole(AriaRole.Button, new() { Name = "Connect" }).ClickAsync();
        await page.SignInAsync("patient1", "pass");
        await page.GetByRole(AriaRole.Button, new() { Name = "Deny" }).ClickAsync();
        await page.GetByText("Access was not allowed").WaitForAsync();
        await page.ShowAsync(script: true, "demo-app-denied");
        foreach (var foreign in (string[])["https://evil.example/apis/default/fhir", $"{application.Server.BaseAddress}/oauth2/default/fhir"])
        {
            await page.GotoAsync($"{application.Server.BaseAddress}/apps/demo/?iss={Uri.EscapeDataString(foreign)}");
            await page.GetByText("works with the server it comes from").WaitForAsync();
        }

        await page.GotoAsync($"{application.Server.BaseAddress}/apps/demo/?code=stolen&state=unknown");
        await page.GetByText("belongs to no launch").WaitForAsync();
    }

    private static async Task AllowAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Heading, new() { Name = "asks for access" }).WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Allow what is ticked" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Walter" }).WaitForAsync();
        await page.GetByRole(AriaRole.Img).WaitForAsync();
        Assert.StartsWith("Blood pressure from ", await page.GetByRole(AriaRole.Img).GetAttributeAsync("aria-label"), StringComparison.Ordinal);
        Assert.Equal(await page.Locator("svg circle.systolic").CountAsync(), await page.Locator("#readings tr").CountAsync());
        Assert.True(await page.Locator("#readings tr").CountAsync() > 3);
    }
}

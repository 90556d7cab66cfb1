using Microsoft.Playwright;
using Xunit;

namespace DrCloud.Browser.Tests;

/// <summary>A developer registers an app by the form: with mistakes first.</summary>
[Trait("Category", "Long")]
public sealed class RegisterAppInBrowserTests(BrowserApplication application) : IClassFixture<BrowserApplication>
{
    [Theory]
    [InlineData("desk", 1280, 900, ColorScheme.Light, true)]
    [InlineData("dark", 1280, 900, ColorScheme.Dark, true)]
    [InlineData("phone", 320, 640, ColorScheme.Light, true)]
    [InlineData("plain", 800, 600, ColorScheme.Light, false)]
    public async Task A_developer_is_told_what_is_wrong_and_then_gets_the_credentials(string name, int width, int height, ColorScheme colors, bool script)
    {
        await using var context = await application.NewContextAsync(width, height, colors, script);
        var page = await context.NewPageAsync();
        var complaints = page.Listen();
        await page.GotoAsync(application.Server.BaseAddress);
        await page.GetByRole(AriaRole.Link, new() { Name = "Registration form" }).ClickAsync();
        await page.ShowAsync(script, $"register-{name}-1-form");
        Assert.Empty(complaints);

        await page.GetByLabel("App redirect URI").FillAsync("client.example.org");
        await page.GetByRole(AriaRole.Button, new() { Name = "Register" }).ClickAsync();
        await page.GetByRole(AriaRole.Alert).WaitForAsync();
        await page.ShowAsync(script, $"register-{name}-2-wrong");
        await page.GetByRole(AriaRole.Link, new() { Name = "App name" }).ClickAsync();
        Assert.EndsWith("#client-name", page.Url, StringComparison.Ordinal);

        await page.GetByLabel("App name").FillAsync("Growth Chart");
        await page.GetByLabel("App redirect URI").FillAsync("https://client.example.org/callback");
        await page.Locator("[value='launch/patient']").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Register" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Growth Chart is registered" }).WaitForAsync();
        Assert.Equal("launch/patient", await page.Locator("code.copy").Last.TextContentAsync());
        await page.ShowAsync(script, $"register-{name}-3-done");
    }
}

using Microsoft.Playwright;
using Xunit;

namespace DrCloud.Browser.Tests;

/// <summary>An administrator goes to Administration > Globals > Connectors, errs, and saves.</summary>
[Trait("Category", "Long")]
public sealed class ConnectorsInBrowserTests(BrowserApplication application) : IClassFixture<BrowserApplication>
{
    [Theory]
    [InlineData("desk", 1280, 900, ColorScheme.Light, true)]
    [InlineData("dark", 1280, 900, ColorScheme.Dark, true)]
    [InlineData("phone", 320, 640, ColorScheme.Light, false)]
    public async Task An_administrator_changes_a_lifetime(string name, int width, int height, ColorScheme colors, bool script)
    {
        await using var context = await application.NewContextAsync(width, height, colors, script);
        var page = await context.NewPageAsync();
        await page.GotoAsync($"{application.Server.BaseAddress}/oauth2/default/login");
        await page.SignInAsync("admin", "pass");
        await page.GetByText("Administration", new() { Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link, new() { Name = "Connectors" }).ClickAsync();
        await page.ShowAsync(script, $"connectors-{name}-1");
        var days = page.GetByLabel("Lifetime of refresh tokens");
        await days.FillAsync("1000");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await page.GetByRole(AriaRole.Alert).WaitForAsync();
        await page.ShowAsync(script, $"connectors-{name}-2-wrong");
        await days.FillAsync("30");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await page.GetByRole(AriaRole.Status).WaitForAsync();
        Assert.Equal("30", await days.InputValueAsync());
        await days.FillAsync("90");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await page.GetByText("Saved: Lifetime of refresh tokens").WaitForAsync();
    }
}

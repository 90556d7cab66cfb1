using Microsoft.Playwright;
using Xunit;

namespace DrCloud.Browser.Tests;

/// <summary>An administrator goes to Administration > System > Audit, narrows what is shown, looks closer, and verifies the log.</summary>
[Trait("Category", "Long")]
public sealed class AuditInBrowserTests(BrowserApplication application) : IClassFixture<BrowserApplication>
{
    [Theory]
    [InlineData("desk", 1280, 900, ColorScheme.Light, true)]
    [InlineData("dark", 1280, 900, ColorScheme.Dark, true)]
    [InlineData("phone", 320, 640, ColorScheme.Light, false)]
    public async Task An_administrator_finds_a_failed_sign_in(string name, int width, int height, ColorScheme colors, bool script)
    {
        await using var context = await application.NewContextAsync(width, height, colors, script);
        var page = await context.NewPageAsync();
        await page.GotoAsync($"{application.Server.BaseAddress}/oauth2/default/login");
        await page.SignInAsync("patient2", "wrong");
        await page.SignInAsync("admin", "pass");
        await page.GetByText("Administration", new() { Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link, new() { Name = "Audit" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Audit", Exact = true }).WaitForAsync();
        await page.ShowAsync(script, $"audit-{name}-1");

        await page.GetByLabel("Outcome").SelectOptionAsync("failed");
        await page.GetByLabel("What").SelectOptionAsync("sign-ins");
        var row = page.GetByRole(AriaRole.Row).Filter(new() { HasText = "patient2" }).First;
        var tries = 0;
        do
        {
            // The event comes into the log a moment after its answer.
            await page.GetByRole(AriaRole.Button, new() { Name = "Show" }).ClickAsync();
            await page.IsAtAsync(new("outcome=failed"));
        }
        while (!await row.IsVisibleAsync() && ++tries < 20);

        await row.GetByText("Details").ClickAsync();
        await row.GetByText("Request").WaitForAsync();
        await page.ShowAsync(script, $"audit-{name}-2-failed");

        await page.GetByRole(AriaRole.Button, new() { Name = "Verify the log" }).ClickAsync();
        await page.GetByText("The log is whole.").WaitForAsync();
        await page.ShowAsync(script, $"audit-{name}-3-whole");
    }
}

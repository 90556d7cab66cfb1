using Microsoft.Playwright;
using Xunit;

namespace DrCloud.Browser.Tests;

/// <summary>An administrator makes an account, and its person chooses a password.</summary>
[Trait("Category", "Long")]
public sealed class AccountsInBrowserTests(BrowserApplication application) : IClassFixture<BrowserApplication>
{
    [Theory]
    [InlineData("desk", 1280, 900, ColorScheme.Light, true)]
    [InlineData("dark", 1280, 900, ColorScheme.Dark, true)]
    [InlineData("phone", 320, 640, ColorScheme.Light, false)]
    public async Task An_administrator_makes_an_account_and_the_person_chooses_a_password(string name, int width, int height, ColorScheme colors, bool script)
    {
        await using var context = await application.NewContextAsync(width, height, colors, script);
        var page = await context.NewPageAsync();
        var complaints = page.Listen();
        await page.GotoAsync($"{application.Server.BaseAddress}/oauth2/default/login");
        await page.SignInAsync("admin", "pass");
        await page.GetByText("Administration", new() { Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link, new() { Name = "Accounts" }).ClickAsync();
        await page.ShowAsync(script, $"accounts-{name}-1-list");
        await page.GetByRole(AriaRole.Link, new() { Name = "New account" }).ClickAsync();
        await page.GetByLabel("User name").FillAsync($"sam.{name}");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Sam Alderbrook");
        await page.GetByLabel("Role").SelectOptionAsync("proxy");
        await page.GetByLabel("Patients looked after").FillAsync("demo-1\ndemo-99");
        Assert.Empty(complaints);
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the account" }).ClickAsync();
        await page.Locator("[role=alert]:focus").WaitForAsync();   // it takes the focus, without script too
        await page.ShowAsync(script, $"accounts-{name}-2-wrong");
        await page.GetByLabel("Patients looked after").FillAsync("demo-1\ndemo-2");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the account" }).ClickAsync();
        var password = (await page.Locator("code.copy").TextContentAsync())!;
        await page.ShowAsync(script, $"accounts-{name}-3-made");
        await page.GetByRole(AriaRole.Link, new() { Name = "See the account" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = $"sam.{name}" }).WaitForAsync();
        await page.ShowAsync(script, $"accounts-{name}-4-account");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Sign in again" }).ClickAsync();

        await page.SignInAsync($"sam.{name}", password);
        await page.GetByRole(AriaRole.Heading, new() { Name = "Choose a new password" }).WaitForAsync();
        await ChangeAsync(page, password, "password2024");
        await page.Locator("[role=alert]:focus").WaitForAsync();
        await page.ShowAsync(script, $"accounts-{name}-5-password");
        await ChangeAsync(page, password, "correct horse battery");
        await page.GetByRole(AriaRole.Heading, new() { Name = "Welcome, Sam Alderbrook" }).WaitForAsync();
        await page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link, new() { Name = "FHIR browser" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Whom you look after" }).WaitForAsync();
        await page.ShowAsync(script, $"accounts-{name}-6-proxy");
    }

    private static async Task ChangeAsync(IPage page, string current, string password)
    {
        await page.GetByLabel("Current password").FillAsync(current);
        await page.GetByLabel("New password", new() { Exact = true }).FillAsync(password);
        await page.GetByLabel("New password again").FillAsync(password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Change the password" }).ClickAsync();
    }
}

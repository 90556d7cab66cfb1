using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OtpNet;
using Xunit;

namespace DrCloud.Browser.Tests;

/// <summary>A person sets a second factor up, signs in with it, and looks after sessions and apps.</summary>
[Trait("Category", "Long")]
public sealed class SecondFactorInBrowserTests(BrowserApplication application) : IClassFixture<BrowserApplication>
{
    private const string Password = "correct horse battery";

    [Theory]
    [InlineData("desk", 1280, 900, ColorScheme.Light, true)]
    [InlineData("dark", 1280, 900, ColorScheme.Dark, true)]
    [InlineData("phone", 320, 640, ColorScheme.Light, false)]
    public async Task A_person_sets_it_up_and_signs_in_with_it(string name, int width, int height, ColorScheme colors, bool script)
    {
        var (id, made, _) = await application.Administration.Accounts.CreateAsync("default", new($"sec.{name}", new("Sam Alderbrook", "patient", "Patient/demo-3")));
        Assert.NotNull(id);
        await using var context = await application.NewContextAsync(width, height, colors, script);
        var page = await context.NewPageAsync();
        var complaints = page.Listen();
        await page.GotoAsync($"{application.Server.BaseAddress}/me/default/account");
        await page.SignInAsync($"sec.{name}", made!);
        await page.GetByLabel("Current password").FillAsync(made!);
        await page.GetByLabel("New password", new() { Exact = true }).FillAsync(Password);
        await page.GetByLabel("New password again").FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Change the password" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Where you are signed in" }).WaitForAsync();
        await page.ShowAsync(script, $"me-{name}-1-account");
        await page.GetByRole(AriaRole.Link, new() { Name = "Set it up" }).ClickAsync();
        await page.ShowAsync(script, $"me-{name}-2-off");
        await page.GetByLabel("Your password").FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Set it up" }).ClickAsync();
        await page.GetByRole(AriaRole.Img, new() { Name = "QR code" }).WaitForAsync();
        await page.ShowAsync(script, $"me-{name}-3-qr");
        var totp = new Totp(Base32Encoding.ToBytes(Regex.Replace((await page.Locator("code.copy").TextContentAsync())!, "\\s", "")));
        Assert.Empty(complaints);
        await page.GetByLabel("Type the code").FillAsync("000000");
        await page.GetByRole(AriaRole.Button, new() { Name = "Turn it on" }).ClickAsync();
        await page.Locator("[role=alert]:focus").WaitForAsync();
        await page.GetByLabel("Type the code").FillAsync(totp.ComputeTotp());
        await page.GetByRole(AriaRole.Button, new() { Name = "Turn it on" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Your recovery codes" }).WaitForAsync();
        Assert.Equal(10, await page.Locator(".codes code").CountAsync());
        await page.ShowAsync(script, $"me-{name}-4-codes");
        var recovery = (await page.Locator(".codes code").First.TextContentAsync())!;
        await page.GetByRole(AriaRole.Link, new() { Name = "I have kept them" }).ClickAsync();
        await page.ShowAsync(script, $"me-{name}-5-on");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Sign in again" }).ClickAsync();

        await page.SignInAsync($"sec.{name}", Password);
        await page.GetByRole(AriaRole.Heading, new() { Name = "Your code" }).WaitForAsync();
        await page.GetByLabel("Code", new() { Exact = true }).FillAsync("000000");
        await page.GetByRole(AriaRole.Button, new() { Name = "Go on" }).ClickAsync();
        await page.Locator("[role=alert]:focus").WaitForAsync();
        await page.ShowAsync(script, $"me-{name}-6-code");
        await page.GetByLabel("Code", new() { Exact = true }).FillAsync(recovery);
        await page.GetByRole(AriaRole.Button, new() { Name = "Go on" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Welcome" }).WaitForAsync();
        await page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link, new() { Name = "My apps" }).ClickAsync();
        await page.GetByText("No app has access").WaitForAsync();
        await page.ShowAsync(script, $"me-{name}-7-no-apps");
    }
}

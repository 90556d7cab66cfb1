using Microsoft.Playwright;
using Xunit;

namespace DrCloud.Browser.Tests;

/// <summary>Everybody finds the way from the landing page, on a desk and on a phone.</summary>
[Trait("Category", "Long")]
public sealed class LandingInBrowserTests(BrowserApplication application) : IClassFixture<BrowserApplication>
{
    [Theory]
    [InlineData("desk", 1280, 900, ColorScheme.Light)]
    [InlineData("dark", 1280, 900, ColorScheme.Dark)]
    [InlineData("phone", 320, 640, ColorScheme.Light)]
    public async Task People_sign_in_and_find_their_pages(string name, int width, int height, ColorScheme colors)
    {
        await using var context = await application.NewContextAsync(width, height, colors, script: true);
        var page = await context.NewPageAsync();
        var complaints = page.Listen();
        await page.GotoAsync(application.Server.BaseAddress);
        await page.ShowAsync(script: true, $"landing-{name}-signed-out");
        foreach (var person in (string[])["patient1", "clinician", "admin"])
        {
            await page.GetByRole(AriaRole.Link, new() { Name = "Sign in" }).ClickAsync();
            await page.SignInAsync(person, "pass");
            await page.GetByRole(AriaRole.Heading, new() { Name = "Welcome" }).WaitForAsync();
            await page.ShowAsync(script: true, $"landing-{name}-{person}");
            await page.ReloadAsync();
            if (person == "admin")
            {
                await page.GetByText("Administration", new() { Exact = true }).ClickAsync();
                await page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link, new() { Name = "API Clients" }).WaitForAsync();
                await page.ShowAsync(script: true, $"landing-{name}-menu");
            }

            await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
            await page.GotoAsync(application.Server.BaseAddress);
        }

        Assert.Empty(complaints);
    }
}

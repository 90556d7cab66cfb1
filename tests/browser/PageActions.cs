using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;

namespace DrCloud.Browser.Tests;

/// <summary>What people do and see on every page.</summary>
internal static class PageActions
{
    /// <summary>Fills the sign-in form.</summary>
    public static async Task SignInAsync(this IPage page, string userName, string password)
    {
        await page.GetByLabel("User name").FillAsync(userName);
        await page.GetByLabel("Password").FillAsync(password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }

    /// <summary>Waits until the address fits. It asks again and again: waiting for the navigation itself may begin just after that has happened.</summary>
    public static Task IsAtAsync(this IPage page, string address) => Assertions.Expect(page).ToHaveURLAsync(new Regex(address), new() { Timeout = 30_000 });

    /// <summary>What the browser refuses from now on (content security policy, failed requests): it says so on the console.</summary>
    public static List<string> Listen(this IPage page)
    {
        var complaints = new List<string>();
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                complaints.Add(message.Text);
            }
        };
        return complaints;
    }

    /// <summary>Takes a picture, and asserts that nothing is wider than the window.</summary>
    public static async Task PhotographAsync(this IPage page, string name)
    {
        await page.ScreenshotAsync(new() { Path = Path.Combine(BrowserApplication.Pictures, $"{name}.png"), FullPage = true });
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), $"{name} is wider than its window.");
    }

    /// <summary>Takes a picture and, where the page may run script, has axe look at it.</summary>
    public static async Task ShowAsync(this IPage page, bool script, string name)
    {
        await page.PhotographAsync(name);
        if (script)
        {
            await page.CheckAsync();
        }
    }
}

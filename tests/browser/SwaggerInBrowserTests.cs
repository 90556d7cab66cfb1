using System.Text.Json;
using Microsoft.Playwright;
using Xunit;

namespace DrCloud.Browser.Tests;

/// <summary>The Swagger page as a developer meets it: sign in by its Authorize button, send requests, read the answers.</summary>
[Trait("Category", "Long")]
public sealed class SwaggerInBrowserTests(BrowserApplication application) : IClassFixture<BrowserApplication>
{
    [Fact]
    public async Task Who_signs_in_on_the_page_and_picks_a_patient_reads_that_record()
    {
        await using var context = await application.NewContextAsync(1280, 900, ColorScheme.Light, script: true);
        var page = await context.NewPageAsync();
        var complaints = page.Listen();
        await page.GotoAsync($"{application.Server.BaseAddress}/swagger");
        await page.GetByRole(AriaRole.Heading, new() { Name = "DrCloudEHR 2025" }).WaitForAsync();
        await page.PhotographAsync("swagger-1-page");

        await AuthorizeAsync(page, "clinician", "launch/patient", "patient/*.read");
        await page.PhotographAsync("swagger-4-authorized");
        await SignInPart(page).GetByRole(AriaRole.Button, new() { Name = "Close", Exact = true }).ClickAsync();

        var search = await ExecuteAsync(page, "SearchGET", "Patient", ("_count", "2"));
        Assert.Equal("searchset", search.GetProperty("type").GetString());
        var patient = Assert.Single(search.GetProperty("entry").EnumerateArray()).GetProperty("resource").GetProperty("id").GetString()!;
        var observations = await ExecuteAsync(page, "SearchGET", "Observation", ("patient", patient), ("_count", "1"));
        var observation = observations.GetProperty("entry")[0].GetProperty("resource");
        Assert.Equal($"Patient/{patient}", observation.GetProperty("subject").GetProperty("reference").GetString());
        var read = await ExecuteAsync(page, "Read", "Observation", ("id", observation.GetProperty("id").GetString()!));
        Assert.True(JsonElement.DeepEquals(observation, read));
        await page.PhotographAsync("swagger-5-answered");
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task Staff_creates_a_resource_on_the_page()
    {
        await using var context = await application.NewContextAsync(1280, 900, ColorScheme.Light, script: true);
        var page = await context.NewPageAsync();
        var complaints = page.Listen();
        await page.GotoAsync($"{application.Server.BaseAddress}/swagger");
        await AuthorizeAsync(page, "clinician", "user/*.read", "user/*.write");
        await SignInPart(page).GetByRole(AriaRole.Button, new() { Name = "Close", Exact = true }).ClickAsync();
        var made = await ExecuteAsync(page, "Create", "Organization", ("body", """{"resourceType":"Organization","name":"From the page"}"""));
        Assert.Equal("From the page", made.GetProperty("name").GetString());
        Assert.Empty(complaints);
    }

    /// <summary>The part of the dialogue that signs a person in; beside it is one for the token of a backend client.</summary>
    private static ILocator SignInPart(IPage page) => page.Locator(".modal-ux .auth-container").Filter(new() { HasText = "authorizationCode" });

    /// <summary>Asks for the scopes by the page's own button, signs in and agrees in the window that opens.</summary>
    private static async Task AuthorizeAsync(IPage page, string userName, params string[] scopes)
    {
        await page.Locator(".btn.authorize").First.ClickAsync();
        Assert.Equal("demo-app", await page.GetByLabel("client_id:").InputValueAsync());
        await page.GetByText("select none").ClickAsync();
        foreach (var scope in scopes)
        {
            await page.Locator($".scopes label[for^='{scope}-'] .item").ClickAsync();
        }

        await page.PhotographAsync("swagger-2-scopes");
        var window = await page.RunAndWaitForPopupAsync(() => SignInPart(page).Locator(".btn.authorize").ClickAsync());
        await window.SignInAsync(userName, "pass");
        if (scopes.Contains("launch/patient"))
        {
            await window.GetByRole(AriaRole.Heading, new() { Name = "Choose a patient" }).WaitForAsync();
            await window.GetByLabel("Name", new() { Exact = true }).FillAsync("Larkm");
            await window.GetByRole(AriaRole.Button, new() { Name = "Search" }).ClickAsync();
            await window.GetByRole(AriaRole.Button).Filter(new() { HasText = "Juniper" }).ClickAsync();
        }

        await window.GetByRole(AriaRole.Heading, new() { Name = "asks for access" }).WaitForAsync();
        await window.PhotographAsync("swagger-3-consent");
        await window.GetByRole(AriaRole.Button, new() { Name = "Allow what is ticked" }).ClickAsync();
        await page.GetByText("Logout").WaitForAsync();
    }

    /// <summary>Fills an operation's form on the page, sends it, and gives the body of the answer that the page shows, which must be a success.</summary>
    private static async Task<JsonElement> ExecuteAsync(IPage page, string interaction, string type, params (string Name, string Value)[] values)
    {
        // The list shows only what is near the window; the filter brings the type's operations there.
        await page.GetByPlaceholder("Filter by tag").FillAsync(type);
        await page.Locator("#operations-tag-Account").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        var operation = page.Locator($"#operations-{type}-{interaction}{type}");
        if (await page.Locator($"#operations-tag-{type}").GetAttributeAsync("data-is-open") != "true")
        {
            await page.Locator($"#operations-tag-{type} a").ClickAsync();
        }

        await operation.WaitForAsync();
        if (await operation.GetByRole(AriaRole.Button, new() { Name = "Execute" }).CountAsync() == 0)
        {
            await operation.Locator(".opblock-summary-control").ClickAsync();
            await operation.GetByRole(AriaRole.Button, new() { Name = "Try it out" }).ClickAsync();
        }

        foreach (var (name, value) in values)
        {
            await (name == "body" ? operation.Locator("textarea.body-param__text") : operation.Locator($"tr[data-param-name='{name}'] input")).FillAsync(value);
        }

        await operation.GetByRole(AriaRole.Button, new() { Name = "Execute" }).ClickAsync();
        var answer = operation.Locator(".live-responses-table .response");
        await answer.WaitForAsync();
        Assert.StartsWith("20", await answer.Locator(".response-col_status").InnerTextAsync(), StringComparison.Ordinal);
        return JsonElement.Parse(await answer.Locator(".highlight-code code").First.InnerTextAsync());
    }
}

using System.Net.Http.Json;
using System.Text.Json;
using DrCloud.Hosting;
using Microsoft.Playwright;
using Xunit;

namespace DrCloud.Browser.Tests;

/// <summary>An administrator finds an app at Administration > System > API Clients, sees who allowed it what, changes its scopes and its secret, and revokes.</summary>
[Trait("Category", "Long")]
public sealed class ClientsInBrowserTests(BrowserApplication application) : IClassFixture<BrowserApplication>
{
    private const string Scope = "openid offline_access launch/patient patient/Patient.read patient/Observation.read patient/Condition.read patient/Immunization.read";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("desk", 1280, 900, ColorScheme.Light, true)]
    [InlineData("dark", 1280, 900, ColorScheme.Dark, true)]
    [InlineData("phone", 320, 640, ColorScheme.Light, false)]
    public async Task An_administrator_sees_to_a_client(string name, int width, int height, ColorScheme colors, bool script)
    {
        var app = $"Blood pressure diary {name}";
        await AllowAsync(await RegisterAsync(app, Scope));
        await RegisterAsync($"Ward round {name}", "openid launch user/Patient.read user/Observation.read");
        await using var context = await application.NewContextAsync(width, height, colors, script);
        var page = await context.NewPageAsync();
        await page.GotoAsync($"{application.Server.BaseAddress}/oauth2/default/login");
        await page.SignInAsync("admin", "pass");
        await page.GetByText("Administration", new() { Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link, new() { Name = "API Clients" }).ClickAsync();
        await page.GetByLabel("Show").SelectOptionAsync("waiting");
        await page.GetByRole(AriaRole.Button, new() { Name = "Search" }).ClickAsync();
        await page.IsAtAsync("show=waiting");
        await page.ShowAsync(script, $"clients-{name}-1-waiting");
        await page.GetByLabel($"Tick Ward round {name}").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Enable what is ticked" }).ClickAsync();
        await page.GetByText($"Ward round {name} is enabled.").WaitForAsync();

        await page.GetByLabel("Show").SelectOptionAsync("");
        await page.GetByLabel("Name, id, contact or address").FillAsync(app);
        await page.GetByRole(AriaRole.Button, new() { Name = "Search" }).ClickAsync();
        await page.IsAtAsync("q=Blood");
        await page.ShowAsync(script, $"clients-{name}-2-found");
        await page.GetByRole(AriaRole.Link, new() { Name = app }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Authenticated API users" }).WaitForAsync();
        await page.ShowAsync(script, $"clients-{name}-3-one");

        await page.GetByLabel("What it may ask for").FillAsync("openid nonsense");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save scopes" }).ClickAsync();
        await page.GetByRole(AriaRole.Alert).WaitForAsync();
        await page.ShowAsync(script, $"clients-{name}-4-wrong");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make a new secret" }).ClickAsync();
        await page.GetByText("The new secret.").WaitForAsync();
        await page.ShowAsync(script, $"clients-{name}-5-secret");
        await page.GetByRole(AriaRole.Button, new() { Name = "Revoke this grant" }).ClickAsync();
        await page.GetByText("The grant has ended").WaitForAsync();
        await page.GetByLabel("Forget").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete client" }).ClickAsync();
        await page.GetByText($"{app} is deleted.").WaitForAsync();
    }

    private async Task<JsonElement> RegisterAsync(string name, string scope)
    {
        using var http = application.NewClient();
        using var response = await http.PostAsJsonAsync($"{application.Server.BaseAddress}/oauth2/{EmbeddedServer.Site}/registration", new
        {
            application_type = "private",
            client_name = name,
            redirect_uris = new[] { "https://app.example.org/callback", "https://app.example.org/silent" },
            contacts = new[] { "me@example.org" },
            initiate_login_uri = "https://app.example.org/launch",
            policy_uri = "https://app.example.org/privacy",
            scope,
        }, Ct);
        return await response.Content.ReadFromJsonAsync<JsonElement>(Ct);
    }

    /// <summary>A patient lets the app in: by the password grant, for the consent page has tests of its own.</summary>
    private async Task AllowAsync(JsonElement client)
    {
        Assert.Null(await application.Administration.SetSettingAsync(EmbeddedServer.Site, "password-grant", "Patients"));
        await Task.Delay(TimeSpan.FromSeconds(1), Ct);
        using var http = application.NewClient();
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "password",
            ["client_id"] = client.GetProperty("client_id").GetString()!,
            ["client_secret"] = client.GetProperty("client_secret").GetString()!,
            ["scope"] = Scope,
            ["user_role"] = "patient",
            ["username"] = "patient1",
            ["password"] = "pass",
            ["email"] = "patient1@example.org",
        });
        using var response = await http.PostAsync(new Uri($"{application.Server.BaseAddress}/oauth2/{EmbeddedServer.Site}/token"), form, Ct);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Ct));
        Assert.Null(await application.Administration.SetSettingAsync(EmbeddedServer.Site, "password-grant", null));
    }
}

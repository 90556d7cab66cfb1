using System.Buffers.Text;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Web;
using DrCloud.Hosting;
using Microsoft.Playwright;
using Xunit;

namespace DrCloud.Browser.Tests;

/// <summary>People sign in, pick, allow and administer in a real browser; each page is photographed.</summary>
[Trait("Category", "Long")]
public sealed class ConsentInBrowserTests(BrowserApplication application) : IClassFixture<BrowserApplication>
{
    private const string Callback = "https://client.example.org/callback";

    private const string Scopes =
        "launch/patient openid fhirUser offline_access patient/Patient.read patient/Observation.read patient/Condition.read patient/AllergyIntolerance.read "
        + "patient/MedicationRequest.read patient/DocumentReference.read patient/Appointment.write";

    [Theory]
    [InlineData("desk", 1280, 900, ColorScheme.Light, true)]
    [InlineData("dark", 1280, 900, ColorScheme.Dark, true)]
    [InlineData("phone", 360, 740, ColorScheme.Light, false)]
    public async Task Staff_signs_in_picks_a_patient_allows_and_comes_back_to_the_app(string name, int width, int height, ColorScheme colors, bool script)
    {
        await using var context = await application.NewContextAsync(width, height, colors, script);
        var page = await context.NewPageAsync();
        var complaints = page.Listen();
        await page.GotoAsync(await AuthorizeUrlAsync());
        await page.ShowAsync(script, $"{name}-1-sign-in");

        await page.SignInAsync("clinician", "wrong");
        await page.GetByRole(AriaRole.Alert).WaitForAsync();
        await page.ShowAsync(script, $"{name}-2-sign-in-failed");
        await page.SignInAsync("clinician", "pass");

        await page.GetByRole(AriaRole.Heading, new() { Name = "Choose a patient" }).WaitForAsync();
        await page.ShowAsync(script, $"{name}-3-patients");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Larkm");
        await page.GetByRole(AriaRole.Button, new() { Name = "Search" }).ClickAsync();
        await page.ShowAsync(script, $"{name}-4-patient-found");
        await page.GetByRole(AriaRole.Button).Filter(new() { HasText = "Juniper" }).ClickAsync();

        await page.GetByRole(AriaRole.Heading, new() { Name = "asks for access" }).WaitForAsync();
        await page.ShowAsync(script, $"{name}-5-consent");
        await page.GetByLabel("Add and change").UncheckAsync();
        Assert.Empty(complaints);
        var address = await ReturnAsync(page, () => page.GetByRole(AriaRole.Button, new() { Name = "Allow what is ticked" }).ClickAsync());
        Assert.NotNull(HttpUtility.ParseQueryString(address.Query)["code"]);

        // In a window of its own: the first one is still on its way to the app.
        var own = await context.NewPageAsync();
        await own.GotoAsync($"{application.Server.BaseAddress}/me/default/apps");
        await own.GetByRole(AriaRole.Heading, new() { Name = "Growth Chart" }).First.WaitForAsync();
        await own.ShowAsync(script, $"{name}-6-my-apps");
        await own.GetByRole(AriaRole.Button, new() { Name = "End its access: Growth Chart" }).First.ClickAsync();
        await own.GetByText("Growth Chart has no access any more").WaitForAsync();
    }

    [Fact]
    public async Task Everything_can_be_done_by_keyboard()
    {
        await using var context = await application.NewContextAsync(1280, 900, ColorScheme.Light, script: true);
        var page = await context.NewPageAsync();
        await page.GotoAsync(await AuthorizeUrlAsync());
        await page.Locator("#user-name:focus").WaitForAsync();   // the first field takes the focus by itself
        await page.Keyboard.TypeAsync("patient1");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync("pass");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByRole(AriaRole.Heading, new() { Name = "asks for access" }).WaitForAsync();
        var allow = page.GetByRole(AriaRole.Button, new() { Name = "Allow what is ticked" });
        for (var i = 0; i < 40 && !await allow.EvaluateAsync<bool>("button => button === document.activeElement"); i++)
        {
            await page.Keyboard.PressAsync("Tab");
        }

        Assert.NotNull(HttpUtility.ParseQueryString((await ReturnAsync(page, () => page.Keyboard.PressAsync("Enter"))).Query)["code"]);
    }

    [Fact]
    public async Task An_administrator_enables_a_client_and_the_other_pages_look_right()
    {
        var client = await RegisterAsync("private", "openid user/Patient.read user/Observation.read user/Condition.read user/Encounter.read user/Procedure.read user/Goal.read user/Device.read");
        await using var context = await application.NewContextAsync(1280, 900, ColorScheme.Light, script: true);
        var page = await context.NewPageAsync();
        var complaints = page.Listen();
        await page.GotoAsync($"{application.Server.BaseAddress}/admin/default/clients");
        await page.SignInAsync("admin", "pass");
        await page.ShowAsync(script: true, "clients");
        await page.GetByRole(AriaRole.Row).Filter(new() { HasText = client }).GetByRole(AriaRole.Button).ClickAsync();
        await page.GetByRole(AriaRole.Status).WaitForAsync();
        await page.ShowAsync(script: true, "clients-enabled");
        Assert.True((await application.Administration.ShowClientAsync(EmbeddedServer.Site, client))!.Enabled);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.ShowAsync(script: true, "signed-out");
        Assert.Empty(complaints);
        await page.GotoAsync($"{application.Server.BaseAddress}/oauth2/default/authorize?client_id=nobody&response_type=code&redirect_uri={Callback}");
        await page.ShowAsync(script: true, "wrong-link");
    }

    // The app's host does not exist: it is enough that the browser asks for it.
    private static async Task<Uri> ReturnAsync(IPage page, Func<Task> decide) =>
        new((await page.RunAndWaitForRequestAsync(decide, request => request.Url.StartsWith(Callback, StringComparison.Ordinal))).Url);

    private async Task<string> AuthorizeUrlAsync()
    {
        var client = await RegisterAsync("web", Scopes);
        var verifier = RandomNumberGenerator.GetHexString(64);
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
        return $"{application.Server.BaseAddress}/oauth2/default/authorize?client_id={client}&response_type=code&scope={Uri.EscapeDataString(Scopes)}"
            + $"&redirect_uri={Uri.EscapeDataString(Callback)}&state=s&aud={Uri.EscapeDataString(application.Server.FhirBase)}&code_challenge={challenge}&code_challenge_method=S256";
    }

    private async Task<string> RegisterAsync(string type, string scope)
    {
        using var http = application.NewClient();
        var response = await http.PostAsJsonAsync(
            $"{application.Server.BaseAddress}/oauth2/default/registration",
            new { application_type = type, client_name = "Growth Chart", redirect_uris = new[] { Callback }, contacts = new[] { "hello@client.example.org" }, scope },
            TestContext.Current.CancellationToken);
        var client = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        return client.GetProperty("client_id").GetString()!;
    }
}

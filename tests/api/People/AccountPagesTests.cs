using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using DrCloud.Api.Administration.Accounts;
using DrCloud.Api.OAuth;
using DrCloud.Api.Tests.OAuth;
using Duende.IdentityModel;
using Xunit;

namespace DrCloud.Api.Tests.People;

/// <summary>Administrators make accounts and take them away; people choose passwords of their own.</summary>
[Collection(OAuthTests.Name)]
public sealed partial class AccountPagesTests(OAuthApplication application)
{
    private const string Page = "/admin/default/accounts";
    private const string Good = PeopleBrowser.Good;
    private const string Scope = "launch/patient openid offline_access patient/Patient.read";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private IAccountAdministration Accounts => application.Administration.Accounts;

    [Fact]
    public async Task Who_gets_an_account_chooses_a_password_before_anything_is_open()
    {
        var name = PeopleBrowser.NewName();
        using var administrator = await application.SignedInAsync("admin", "pass", Page);
        await administrator.OpenAsync($"{Page}/new");
        await administrator.SubmitAsync(Fields(name, "front-desk", ("Email", "wrong")), "Make the account");
        Assert.Equal(HttpStatusCode.BadRequest, administrator.Status);
        Assert.Contains("<a href=\"#email\">", administrator.Html, StringComparison.Ordinal);
        await administrator.SubmitAsync(Fields(name, "front-desk"), "Make the account");
        var made = Secret().Match(administrator.Html).Groups[1].Value;
        await administrator.OpenAsync($"{Page}?Search={name}");
        Assert.Contains("New password due", administrator.Html, StringComparison.Ordinal);
        Assert.DoesNotContain(made, administrator.Html, StringComparison.Ordinal);

        using var person = await application.SignedInAsync(name, made, "/interface/default/fhir");
        Assert.EndsWith("/change-password", person.Address.AbsolutePath, StringComparison.Ordinal);
        var cookie = person.Session();
        await person.OpenAsync("/interface/default/fhir");
        Assert.EndsWith("/login", person.Address.AbsolutePath, StringComparison.Ordinal);
        await person.OpenAsync("/oauth2/default/change-password?ReturnUrl=%2Finterface%2Fdefault%2Ffhir");
        await person.ChangePasswordAsync(made, "password2024");
        Assert.Equal(HttpStatusCode.BadRequest, person.Status);
        await person.ChangePasswordAsync(made, Good, Good + "x");
        Assert.Contains("not the same", person.Html, StringComparison.Ordinal);
        await person.ChangePasswordAsync("something else", Good);
        Assert.Contains("not the password of your account", person.Html, StringComparison.Ordinal);
        await person.ChangePasswordAsync(made, Good);
        Assert.EndsWith("/interface/default/fhir", person.Address.AbsolutePath, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, person.Status);
        Assert.NotEqual(cookie, person.Session());

        using var again = await application.SignedInAsync(name, made);
        Assert.Contains("role=\"alert\"", again.Html, StringComparison.Ordinal);
        await again.SignInAsync(name, Good);
        Assert.Equal("/", again.Address.AbsolutePath);
    }

    [Theory]
    [InlineData("password")]
    [InlineData("disable")]
    [InlineData("own")]
    public async Task A_changed_password_and_a_disabled_account_end_sessions_and_apps_within_a_second(string how)
    {
        var (id, name) = await application.NewPersonAsync(new AccountDetails("Pat", "patient", "Patient/demo-3"));
        var client = await OAuthClient.RegisterAsync(application, Scope);
        using var browser = await application.SignedInAsync(name, Good);
        await browser.OpenAsync(client.AuthorizeUrl(Scope));
        await browser.SubmitAsync(new Dictionary<string, string> { ["drc_decision"] = "allow" }, "Allow what is ticked");
        var tokens = await client.ExchangeAsync(browser.Parameter("code")!);
        using var http = application.NewClient(tokens.AccessToken);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("Patient/demo-3", Ct)).StatusCode);
        switch (how)
        {
            case "password":
                Assert.NotNull(await Accounts.ResetPasswordAsync(DrCloudApplication.Site, id));
                break;
            case "disable":
                Assert.Null(await Accounts.SetEnabledAsync(DrCloudApplication.Site, id, enabled: false));
                Assert.Null(await Accounts.SetEnabledAsync(DrCloudApplication.Site, id, enabled: true));   // what has ended stays so
                break;
            default:
                using (var other = await application.SignedInAsync(name, Good))
                {
                    await other.OpenAsync("/oauth2/default/change-password");
                    await other.ChangePasswordAsync(Good, "another battery horse");
                    Assert.Equal(HttpStatusCode.OK, other.Status);
                }

                break;
        }

        await Task.Delay(TimeSpan.FromSeconds(1), Ct);
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("Patient/demo-3", Ct)).StatusCode);
        Assert.Equal(OidcConstants.TokenErrors.InvalidGrant, (await client.RefreshAsync(tokens.RefreshToken!)).Error);
        await browser.OpenAsync("/interface/default/fhir");
        Assert.EndsWith("/login", browser.Address.AbsolutePath, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_locked_account_is_shown_and_unlocked()
    {
        var (id, name) = await application.NewPersonAsync(new AccountDetails("Lee", "clinician"));
        for (var i = 0; i < 10; i++)
        {
            using var wrong = await application.SignedInAsync(name, "wrong");
        }

        using var administrator = await application.SignedInAsync("admin", "pass", $"{Page}/{id}");
        Assert.Contains("Locked", administrator.Html, StringComparison.Ordinal);
        using (var locked = await application.SignedInAsync(name, Good))
        {
            Assert.Contains("role=\"alert\"", locked.Html, StringComparison.Ordinal);
        }

        await administrator.SubmitAsync(new Dictionary<string, string>(), "Unlock");
        Assert.DoesNotContain("Locked", administrator.Html, StringComparison.Ordinal);
        using var free = await application.SignedInAsync(name, Good);
        Assert.Equal("/", free.Address.AbsolutePath);
    }

    [Fact]
    public async Task What_an_account_says_is_changed_and_a_form_without_its_token_changes_nothing()
    {
        var (id, _) = await application.NewPersonAsync(new AccountDetails("Kim <b>", "clinician"));
        using var administrator = await application.SignedInAsync("admin", "pass", $"{Page}/{id}");
        Assert.DoesNotContain("<b>", administrator.Html.Replace("<b>Nothing", "", StringComparison.Ordinal), StringComparison.Ordinal);
        var fields = new Dictionary<string, string> { ["Name"] = "Kim Proxy", ["Role"] = "proxy", ["Patients"] = "demo-2\ndemo-4", ["FhirUser"] = "", ["Email"] = "" };
        await administrator.SubmitAsync(fields, "Save", withToken: false);
        Assert.Equal(HttpStatusCode.BadRequest, administrator.Status);
        await administrator.OpenAsync($"{Page}/{id}");
        await administrator.SubmitAsync(fields, "Save");
        Assert.Contains("Saved.", administrator.Html, StringComparison.Ordinal);
        Assert.Equal(["demo-2", "demo-4"], (await Accounts.ShowAsync(DrCloudApplication.Site, id))!.Account.Patients);
        await administrator.OpenAsync($"{Page}/nobody");
        Assert.Equal(HttpStatusCode.NotFound, administrator.Status);
    }

    [Fact]
    public async Task A_session_that_has_yet_to_change_its_password_lets_no_app_in()
    {
        var (id, name) = await application.NewPersonAsync(new AccountDetails("Pat", "patient", "Patient/demo-3"));
        var password = (await Accounts.ResetPasswordAsync(DrCloudApplication.Site, id))!;
        var client = await OAuthClient.RegisterAsync(application, Scope);
        using var browser = new Browser(application);
        await browser.OpenAsync(client.AuthorizeUrl(Scope));
        await browser.SignInAsync(name, password);
        Assert.EndsWith("/change-password", browser.Address.AbsolutePath, StringComparison.Ordinal);
        await browser.OpenAsync(client.AuthorizeUrl(Scope, ("prompt", "none")));
        Assert.Equal("login_required", browser.Parameter("error"));
    }

    [Fact]
    public async Task A_proxy_reads_the_records_that_are_looked_after_one_at_a_time()
    {
        const string browse = "/interface/default/fhir";
        var (_, name) = await application.NewPersonAsync(new AccountDetails("Pat", "proxy", Patients: ["demo-2", "demo-4"]));
        using var browser = await application.SignedInAsync(name, Good, browse);
        Assert.Contains($"{browse}/Patient/demo-2\"", browser.Html, StringComparison.Ordinal);
        Assert.Contains($"{browse}/Patient/demo-4\"", browser.Html, StringComparison.Ordinal);
        foreach (var (open, closed) in (IEnumerable<(string, string)>)[("demo-4", "demo-2"), ("demo-2", "demo-4")])
        {
            await browser.OpenAsync($"{browse}/Patient/{open}");
            Assert.Equal(HttpStatusCode.OK, browser.Status);
            await browser.OpenAsync($"{browse}/Condition");
            Assert.Equal(HttpStatusCode.OK, browser.Status);
            Assert.Contains($"Patient/{open}", browser.Html, StringComparison.Ordinal);
            Assert.DoesNotContain($"Patient/{closed}", browser.Html, StringComparison.Ordinal);
        }

        await browser.OpenAsync($"{browse}/Patient/demo-1");
        Assert.Equal(HttpStatusCode.NotFound, browser.Status);
        await browser.OpenAsync($"{browse}/Patient/demo-1/Condition");
        Assert.DoesNotContain("<table class=\"results", browser.Html, StringComparison.Ordinal);
        await browser.OpenAsync($"{browse}/Patient/demo-2/Condition");
        Assert.Contains("<table class=\"results", browser.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_is_done_over_http()
    {
        const string all = $"{ScopeCatalogue.AdminRead} {ScopeCatalogue.AdminWrite}";
        using var client = await SystemClient.RegisterAsync(application, all);
        using var http = application.NewClient(await client.TokenAsync(all));
        var (address, name) = ($"{application.BaseAddress}/apis/default/admin/accounts", PeopleBrowser.NewName());
        using var created = await http.PostAsJsonAsync(address, new NewAccount(name, new AccountDetails("Front", "front-desk")), Ct);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var made = (await created.Content.ReadFromJsonAsync<AccountPassword>(Ct))!;
        Assert.True(made.Account is { Role: "front-desk", Enabled: true, MustChangePassword: true });
        using var reset = await http.PostAsync($"{address}/{name}/reset-password", null, Ct);
        Assert.NotEqual(made.Password, (await reset.Content.ReadFromJsonAsync<AccountPassword>(Ct))!.Password);
        using var changed = await http.PutAsJsonAsync($"{address}/{name}", new AccountDetails("Changed", "clinician"), Ct);
        Assert.True((await changed.Content.ReadFromJsonAsync<AccountView>(Ct)) is { Name: "Changed", Role: "clinician" });
        using var disabled = await http.PostAsync($"{address}/{name}/disable", null, Ct);
        Assert.False((await disabled.Content.ReadFromJsonAsync<AccountView>(Ct))!.Enabled);
        Assert.Equal(name, Assert.Single((await http.GetFromJsonAsync<AccountViews>($"{address}?search={name}&role=clinician", Ct))!.Accounts).UserName);
        Assert.Equal(HttpStatusCode.BadRequest, (await http.GetAsync($"{address}?role=king", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await http.PostAsJsonAsync(address, new NewAccount(name, new AccountDetails("Twice", "clinician")), Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await http.PostAsync($"{address}/nobody-here/enable", null, Ct)).StatusCode);
    }

    private static Dictionary<string, string> Fields(string name, string role, params (string Name, string Value)[] more) =>
        more.Append(("UserName", name)).Append(("Name", "New Person")).Append(("Role", role)).ToDictionary(field => field.Item1, field => field.Item2);

    [GeneratedRegex("<code class=\"copy\">([^<]+)</code>")]
    private static partial Regex Secret();
}

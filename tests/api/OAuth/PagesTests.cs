using System.Net;
using System.Text;
using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Accounts;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace DrCloud.Api.Tests.OAuth;

[Collection(OAuthTests.Name)]
public sealed class PagesTests(OAuthApplication application)
{
    private const string Scope = "launch/patient openid patient/Patient.read";

    private static string Login => "/oauth2/default/login";

    [Fact]
    public async Task Pages_forbid_framing_script_and_caching_and_cookies_are_bound_to_the_host()
    {
        using var browser = new Browser(application);
        await browser.OpenAsync(Login);
        Assert.Equal(HttpStatusCode.OK, browser.Status);
        var policy = string.Join(';', browser.Response.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.True(browser.Response.Headers.CacheControl!.NoStore);
        await browser.SignInAsync("patient1");
        var cookies = browser.Cookies.GetAllCookies();
        Assert.Equal(2, cookies.Count);
        Assert.All(cookies, cookie => Assert.True(cookie is { Secure: true, HttpOnly: true, Path: "/" } && cookie.Name.StartsWith("__Host-", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_form_without_its_token_changes_nothing()
    {
        var client = await OAuthClient.RegisterAsync(application, Scope);
        using var browser = new Browser(application);
        await browser.OpenAsync(client.AuthorizeUrl(Scope));
        await browser.SubmitAsync(new Dictionary<string, string> { ["UserName"] = "patient1", ["Password"] = "pass" }, withToken: false);
        Assert.Equal(HttpStatusCode.BadRequest, browser.Status);
        await browser.OpenAsync(client.AuthorizeUrl(Scope));
        await browser.SignInAsync("patient1");
        await browser.SubmitAsync(new Dictionary<string, string> { ["drc_decision"] = "allow" }, "Allow what is ticked", withToken: false);
        Assert.Equal(HttpStatusCode.BadRequest, browser.Status);
    }

    [Fact]
    public async Task Signing_out_ends_the_session_at_the_server_too()
    {
        var client = await OAuthClient.RegisterAsync(application, Scope);
        using var browser = new Browser(application);
        await browser.OpenAsync(client.AuthorizeUrl(Scope));
        await browser.SignInAsync("patient1");
        var kept = browser.Cookies.GetAllCookies().ToList();
        await browser.SubmitAsync(new Dictionary<string, string>(), "sign-out");
        Assert.Contains("Sign in", browser.Html, StringComparison.Ordinal);

        using var thief = new Browser(application);
        kept.ForEach(thief.Cookies.Add);
        await thief.OpenAsync(client.AuthorizeUrl(Scope));
        Assert.Contains("name=\"Password\"", thief.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_of_one_site_is_none_at_another()
    {
        using var browser = new Browser(application);
        await browser.OpenAsync("/admin/default/clients");
        await browser.SignInAsync("admin");
        Assert.Equal(HttpStatusCode.OK, browser.Status);
        using var http = application.NewClient();
        http.DefaultRequestHeaders.Add("Cookie", browser.Cookies.GetCookieHeader(new Uri(application.BaseAddress)));
        using (var own = await http.GetAsync("/admin/default/clients", TestContext.Current.CancellationToken))
        {
            Assert.Equal(HttpStatusCode.OK, own.StatusCode);
        }

        http.DefaultRequestHeaders.Host = OAuthApplication.OtherHost;
        using var other = await http.GetAsync($"/admin/{OAuthApplication.OtherSite}/clients", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Redirect, other.StatusCode);
        Assert.Contains($"/oauth2/{OAuthApplication.OtherSite}/login", other.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("//evil.example.org")]
    [InlineData("/\\evil.example.org")]
    [InlineData("https://evil.example.org/")]
    public async Task After_sign_in_nobody_is_sent_elsewhere(string returnUrl)
    {
        using var browser = new Browser(application);
        await browser.OpenAsync($"{Login}?ReturnUrl={Uri.EscapeDataString(returnUrl)}");
        await browser.SignInAsync("patient1");
        Assert.Equal($"{application.BaseAddress}/", browser.Address.AbsoluteUri);
    }

    [Fact]
    public async Task Unknown_name_wrong_password_and_locked_account_get_the_same_answer()
    {
        var account = new Account { Id = "lock", UserName = "lock", DisplayName = "Lock", Role = AccountRole.Patient };
        await application.Services.GetRequiredService<IGrainFactory>().GetGrain<IAccountGrain>(GrainKeys.Of(DrCloudApplication.Site, account.Id)).CreateAsync(account, "right");
        var unknown = await AnswerAsync("nobody", "wrong");
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(unknown, await AnswerAsync("lock", "wrong"));
        }

        Assert.Equal(unknown, await AnswerAsync("lock", "right"));
    }

    [Fact]
    public async Task Administration_is_for_administrators_and_enables_clients()
    {
        const string page = "/admin/default/clients";
        using var browser = new Browser(application);
        await browser.OpenAsync(page);
        Assert.Contains("name=\"Password\"", browser.Html, StringComparison.Ordinal);
        await browser.SignInAsync("clinician");
        Assert.Equal(HttpStatusCode.Forbidden, browser.Status);

        var client = await OAuthClient.RegisterAsync(application, "openid user/Patient.read", confidential: true);
        await application.Administration.SetClientEnabledAsync(DrCloudApplication.Site, client.Id, enabled: false);
        using var administrator = new Browser(application);
        await administrator.OpenAsync(page);
        await administrator.SignInAsync("admin");
        await administrator.OpenAsync($"{application.BaseAddress}{page}?q={client.Id}");
        Assert.Contains(client.Id, administrator.Html, StringComparison.Ordinal);
        await administrator.SubmitAsync(new Dictionary<string, string> { ["enabled"] = "true" }, "name=\"enabled\"");
        Assert.True((await application.Administration.ShowClientAsync(DrCloudApplication.Site, client.Id))!.Enabled);
        foreach (var elsewhere in new[] { OAuthApplication.OtherSite, "nowhere" })
        {
            await administrator.OpenAsync($"/admin/{elsewhere}/clients");
            Assert.Equal(HttpStatusCode.NotFound, administrator.Status);
        }
    }

    [Theory]
    [InlineData("/", HttpStatusCode.OK)]
    [InlineData("/assets/drcloud.css", HttpStatusCode.OK)]
    [InlineData("/smart-style.json", HttpStatusCode.OK)]
    [InlineData("/assets/..%2fappsettings.json", HttpStatusCode.NotFound)]
    [InlineData("/login", HttpStatusCode.NotFound)]
    [InlineData("/sign-out", HttpStatusCode.NotFound)]
    [InlineData("/authorize", HttpStatusCode.NotFound)]
    [InlineData("/token", HttpStatusCode.MethodNotAllowed)]
    [InlineData("/oauth2/default/", HttpStatusCode.NotFound)]
    [InlineData("/oauth2/default/admin/default/clients", HttpStatusCode.NotFound)]
    public async Task Every_page_has_one_place(string address, HttpStatusCode status)
    {
        using var browser = new Browser(application);
        await browser.OpenAsync(address);
        Assert.Equal(status, browser.Status);
    }

    [Theory]
    [InlineData("registration")]
    [InlineData("token")]
    [InlineData("logout")]
    [InlineData("authorize")]
    public async Task What_apps_send_to_is_below_a_site_only(string endPoint)
    {
        using var http = application.NewClient();
        using var body = new StringContent("""{"client_name":"x","redirect_uris":["https://a.example/cb"],"scope":"openid patient/Patient.read"}""", Encoding.UTF8, "application/json");
        using var response = await http.PostAsync($"{application.BaseAddress}/{endPoint}", body, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task People_sign_in_and_out_below_a_site_only()
    {
        using var browser = new Browser(application);
        await browser.OpenAsync(Login);
        await browser.SubmitAsync(new Dictionary<string, string> { ["UserName"] = "patient1", ["Password"] = "pass" }, elsewhere: "/login");
        Assert.Equal(HttpStatusCode.NotFound, browser.Status);

        await browser.OpenAsync(Login);
        await browser.SignInAsync("patient1");
        await browser.OpenAsync("/interface/default/fhir");
        await browser.SubmitAsync(new Dictionary<string, string>(), elsewhere: "/sign-out");
        Assert.Equal(HttpStatusCode.NotFound, browser.Status);
    }

    private async Task<(HttpStatusCode Status, string Text)> AnswerAsync(string name, string password)
    {
        using var browser = new Browser(application);
        await browser.OpenAsync(Login);
        await browser.SignInAsync(name, password);
        var start = browser.Html.IndexOf("role=\"alert\"", StringComparison.Ordinal);
        Assert.True(start > 0, "The failure is not told.");
        return (browser.Status, browser.Html[start..browser.Html.IndexOf("</div>", start, StringComparison.Ordinal)]);
    }
}

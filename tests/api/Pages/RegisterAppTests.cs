using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using DrCloud.Api.Access;
using DrCloud.Api.Tests.Fhir;
using DrCloud.Api.Tests.OAuth;
using DrCloud.Grains.Interfaces.Clients;
using Xunit;

namespace DrCloud.Api.Tests.Pages;

/// <summary>The registration form does what the registration end point does, for people.</summary>
[Collection(OAuthTests.Name)]
public sealed class RegisterAppTests(OAuthApplication application)
{
    private const string Address = "/interface/smart/register-app.php";
    private const string Callback = "https://client.example.org/callback";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_app_is_registered_as_by_the_end_point_and_its_secret_is_shown_once()
    {
        using var browser = await SubmitAsync(Address, new()
        {
            ["Form.ApplicationType"] = "private",
            ["Form.ClientName"] = "Chart & Co",
            ["Form.Contacts"] = "me@example.org them@example.org",
            ["Form.RedirectUris"] = $"{Callback}\r\n{Callback}2",
            ["Form.InitiateLoginUri"] = "https://client.example.org/launch",
            ["Form.PostLogoutRedirectUris"] = "https://client.example.org/bye",
            ["Form.AuthenticationMethod"] = "client_secret_post",
            ["Form.LogoUri"] = "https://client.example.org/logo.png",
            ["Form.PolicyUri"] = "https://client.example.org/privacy",
            ["Form.TermsUri"] = "https://client.example.org/terms",
            ["Form.ClientUri"] = "https://client.example.org/",
            ["Form.GrantTypes"] = "authorization_code refresh_token",
            ["Form.SoftwareId"] = "chart",
            ["Form.SoftwareVersion"] = "2",
            ["Form.FurtherScopes"] = "launch user/Patient.read\r\nuser/vital.read",
        });
        Assert.Equal(HttpStatusCode.OK, browser.Status);
        Assert.Contains("an administrator has to enable it first", browser.Html, StringComparison.Ordinal);
        Assert.True(browser.Response.Headers.CacheControl!.NoStore);
        var client = await ClientAsync(browser);
        Assert.True(SecretValues.Matches(Shown(browser, "Client Secret APP ID"), client.SecretHash!));
        Assert.True(SecretValues.Matches(Shown(browser, "Registration token"), client.RegistrationTokenHash!));

        using var http = application.NewClient();
        using var posted = await http.PostAsJsonAsync($"{application.BaseAddress}/oauth2/default/registration", new
        {
            application_type = "private",
            client_name = "Chart & Co",
            contacts = new[] { "me@example.org", "them@example.org" },
            redirect_uris = new[] { Callback, $"{Callback}2" },
            initiate_login_uri = "https://client.example.org/launch",
            post_logout_redirect_uris = new[] { "https://client.example.org/bye" },
            token_endpoint_auth_method = "client_secret_post",
            logo_uri = "https://client.example.org/logo.png",
            policy_uri = "https://client.example.org/privacy",
            tos_uri = "https://client.example.org/terms",
            client_uri = "https://client.example.org/",
            grant_types = new[] { "authorization_code", "refresh_token" },
            software_id = "chart",
            software_version = "2",
            scope = "launch user/Patient.read user/vital.read",
        }, Ct);
        var other = (await application.Administration.ShowClientAsync(DrCloudApplication.Site, (await posted.ExpectAsync(HttpStatusCode.Created)).GetProperty("client_id").GetString()!))!;
        Assert.Equivalent(
            other with { Id = "", SecretHash = null, RegistrationTokenHash = null, RegistrationPath = null, IssuedAt = default },
            client with { Id = "", SecretHash = null, RegistrationTokenHash = null, RegistrationPath = null, IssuedAt = default },
            strict: true);
    }

    [Fact]
    public async Task A_patient_app_is_enabled_at_once_and_has_no_secret()
    {
        using var browser = await SubmitAsync(Address, Public("launch/patient patient/Patient.read"));
        Assert.Contains("can be used now", browser.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("Client Secret APP ID", browser.Html, StringComparison.Ordinal);
        Assert.True((await ClientAsync(browser)) is { Enabled: true, IsConfidential: false });
    }

    [Fact]
    public async Task The_scopes_are_those_that_are_ticked_and_those_that_are_typed()
    {
        using var browser = new Browser(application);
        await browser.OpenAsync(Address);
        await browser.SubmitAsync(Public("patient/Goal.rs"), ticks: scope => scope is "openid" or "patient/Patient.read");
        Assert.Equal(["openid", "patient/Patient.read", "patient/Goal.rs"], (await ClientAsync(browser)).Scopes);
    }

    [Fact]
    public async Task Every_field_that_breaks_a_rule_says_so_and_nothing_is_registered()
    {
        var before = (await application.Administration.ListClientsAsync(DrCloudApplication.Site)).Count;
        using var browser = await SubmitAsync(Address, new()
        {
            ["Form.ApplicationType"] = "public",
            ["Form.ClientName"] = " ",
            ["Form.RedirectUris"] = "http://client.example.org/cb",
            ["Form.LogoUri"] = "javascript:alert(1)",
            ["Form.TermsUri"] = "http://client.example.org/terms",
            ["Form.AuthenticationMethod"] = "private_key_jwt",
            ["Form.Jwks"] = """{"keys":[]}""",
            ["Form.FurtherScopes"] = "user/Patient.read <script>",
        });
        Assert.Equal(HttpStatusCode.BadRequest, browser.Status);
        foreach (var id in (string[])["client-name", "redirect-uris", "logo-uri", "tos-uri", "auth-method", "jwks", "further-scopes"])
        {
            Assert.Contains($"<a href=\"#{id}\">", browser.Html, StringComparison.Ordinal);
            Assert.Matches($"id=\"{id}\"[^>]*aria-invalid=\"true\"", browser.Html);
        }

        Assert.DoesNotContain("<script>", browser.Html, StringComparison.Ordinal);
        Assert.Contains("http://client.example.org/cb", browser.Html, StringComparison.Ordinal);   // what was typed is still there
        Assert.Equal(before, (await application.Administration.ListClientsAsync(DrCloudApplication.Site)).Count);
    }

    [Fact]
    public async Task Keys_that_are_no_JSON_are_refused_at_their_field()
    {
        using var browser = await SubmitAsync(Address, Public("openid", ("Form.Jwks", "not json")));
        Assert.Equal(HttpStatusCode.BadRequest, browser.Status);
        Assert.Contains("<a href=\"#jwks\">", browser.Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData($"/drcloud{Address}", HttpStatusCode.OK)]
    [InlineData($"{Address}?site=default", HttpStatusCode.OK)]
    [InlineData($"{Address}?site={OAuthApplication.OtherSite}", HttpStatusCode.NotFound)]
    [InlineData($"{Address}?site=nowhere", HttpStatusCode.NotFound)]
    [InlineData($"/oauth2/default{Address}", HttpStatusCode.NotFound)]
    public async Task It_has_two_addresses_and_knows_the_sites_of_its_host(string address, HttpStatusCode status)
    {
        using var browser = new Browser(application);
        await browser.OpenAsync(address);
        Assert.Equal(status, browser.Status);
        if (status == HttpStatusCode.OK)
        {
            await browser.SubmitAsync(Public("openid"), ticks: _ => false);
            Assert.NotNull(await ClientAsync(browser));
        }
    }

    [Fact]
    public async Task A_form_without_its_token_registers_nothing()
    {
        using var browser = new Browser(application);
        await browser.OpenAsync(Address);
        await browser.SubmitAsync(Public("openid"), ticks: _ => false, withToken: false);
        Assert.Equal(HttpStatusCode.BadRequest, browser.Status);
    }

    private static Dictionary<string, string> Public(string scopes, params ReadOnlySpan<(string Name, string Value)> more)
    {
        var form = new Dictionary<string, string>
        {
            ["Form.ApplicationType"] = "public",
            ["Form.ClientName"] = "Pocket chart",
            ["Form.RedirectUris"] = Callback,
            ["Form.FurtherScopes"] = scopes,
        };
        foreach (var (name, value) in more)
        {
            form[name] = value;
        }

        return form;
    }

    private async Task<Browser> SubmitAsync(string address, Dictionary<string, string> form)
    {
        var browser = new Browser(application);
        await browser.OpenAsync(address);
        await browser.SubmitAsync(form, ticks: _ => false);
        return browser;
    }

    private async Task<Client> ClientAsync(Browser browser) =>
        (await application.Administration.ShowClientAsync(DrCloudApplication.Site, Shown(browser, "Client APP ID")))!;

    private static string Shown(Browser browser, string name) =>
        WebUtility.HtmlDecode(Regex.Match(browser.Html, $"<dt>{name}</dt><dd><code class=\"copy\">([^<]+)<").Groups[1].Value);
}

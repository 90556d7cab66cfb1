using System.Net;
using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Accounts;
using Duende.IdentityModel;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace DrCloud.Api.Tests.OAuth;

[Collection(OAuthTests.Name)]
public sealed class RevocationTests(OAuthApplication application)
{
    private const string Scope = "launch/patient openid offline_access patient/Patient.read";

    // What was revoked is refused within a second, whoever remembers it.
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(1);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("refresh_token")]
    [InlineData("access_token")]
    public async Task A_revoked_token_takes_its_grant_along(string which)
    {
        var client = await OAuthClient.RegisterAsync(application, Scope);
        var tokens = await client.TokensAsync(Scope);
        using var http = await ReadingAsync(tokens.AccessToken!);
        Assert.False((await client.RevokeAsync(which == "access_token" ? tokens.AccessToken! : tokens.RefreshToken!)).IsError);
        await AssertRefusedInTimeAsync(http);
        Assert.Equal(OidcConstants.TokenErrors.InvalidGrant, (await client.RefreshAsync(tokens.RefreshToken!)).Error);
    }

    [Fact]
    public async Task A_disabled_client_is_refused_and_works_again_when_enabled()
    {
        var client = await OAuthClient.RegisterAsync(application, Scope);
        var tokens = await client.TokensAsync(Scope);
        using var http = await ReadingAsync(tokens.AccessToken!);
        await application.Administration.SetClientEnabledAsync(DrCloudApplication.Site, client.Id, enabled: false);
        await AssertRefusedInTimeAsync(http);
        var refused = await client.RefreshAsync(tokens.RefreshToken!);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.HttpStatusCode);
        Assert.Contains(OidcConstants.TokenErrors.InvalidClient, refused.Raw, StringComparison.Ordinal);
        using var browser = new Browser(application);
        await browser.OpenAsync(client.AuthorizeUrl(Scope));
        Assert.Equal(HttpStatusCode.BadRequest, browser.Status);

        await application.Administration.SetClientEnabledAsync(DrCloudApplication.Site, client.Id, enabled: true);
        await Task.Delay(Bound, Ct);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("Patient/demo-1", Ct)).StatusCode);
        Assert.False((await client.RefreshAsync(tokens.RefreshToken!)).IsError);
    }

    [Fact]
    public async Task A_disabled_person_is_refused()
    {
        var account = new Account { Id = "leaving", UserName = "leaving", DisplayName = "Leaving", Role = AccountRole.Patient, FhirUser = "Patient/demo-1" };
        var grain = application.Services.GetRequiredService<IGrainFactory>().GetGrain<IAccountGrain>(GrainKeys.Of(DrCloudApplication.Site, account.Id));
        Assert.Equal(AccountOutcome.Done, await grain.CreateAsync(account, "pass"));
        var client = await OAuthClient.RegisterAsync(application, Scope);
        var tokens = await client.TokensAsync(Scope, account.UserName);
        using var http = await ReadingAsync(tokens.AccessToken!);
        await grain.SetEnabledAsync(enabled: false);
        await AssertRefusedInTimeAsync(http);
        Assert.Equal(OidcConstants.TokenErrors.InvalidGrant, (await client.RefreshAsync(tokens.RefreshToken!)).Error);
    }

    [Fact]
    public async Task Logout_ends_what_the_person_granted_to_the_client_and_returns_to_a_registered_address()
    {
        const string after = "https://client.example.org/logout/callback";
        var client = await OAuthClient.RegisterAsync(application, Scope, logout: after);
        var tokens = await client.TokensAsync(Scope);
        using var http = await ReadingAsync(tokens.AccessToken!);
        using var browser = new Browser(application);

        await browser.OpenAsync($"{client.Issuer}/logout?id_token_hint={tokens.IdentityToken}&post_logout_redirect_uri={Uri.EscapeDataString("https://evil.example.org/")}");
        Assert.Equal(HttpStatusCode.BadRequest, browser.Status);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("Patient/demo-1", Ct)).StatusCode);

        await browser.OpenAsync($"{client.Issuer}/logout?id_token_hint={tokens.IdentityToken}&state=bye&post_logout_redirect_uri={Uri.EscapeDataString(after)}");
        Assert.Equal($"{after}?state=bye", browser.Address.AbsoluteUri);
        await AssertRefusedInTimeAsync(http);
    }

    [Fact]
    public async Task Logout_ends_the_session_of_the_browser_too()
    {
        var client = await OAuthClient.RegisterAsync(application, Scope);
        using var browser = new Browser(application);
        await browser.OpenAsync(client.AuthorizeUrl(Scope));
        await browser.SignInAsync("patient1");
        await browser.SubmitAsync(new Dictionary<string, string> { ["drc_decision"] = "allow" }, "Allow what is ticked");
        var tokens = await client.ExchangeAsync(browser.Parameter("code")!);
        await browser.OpenAsync(client.AuthorizeUrl(Scope));
        Assert.DoesNotContain("name=\"Password\"", browser.Html, StringComparison.Ordinal);

        await browser.OpenAsync($"{client.Issuer}/logout?id_token_hint={tokens.IdentityToken}");
        Assert.Equal(HttpStatusCode.OK, browser.Status);
        await browser.OpenAsync(client.AuthorizeUrl(Scope));
        Assert.Contains("name=\"Password\"", browser.Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?id_token_hint=eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.")]
    public async Task Logout_without_an_identity_token_of_ours_is_refused(string query)
    {
        using var browser = new Browser(application);
        await browser.OpenAsync($"{application.BaseAddress}/oauth2/default/logout{query}");
        Assert.Equal(HttpStatusCode.BadRequest, browser.Status);
    }

    [Fact]
    public async Task Introspection_tells_the_client_whether_its_token_stands()
    {
        const string scope = "openid offline_access user/Patient.read";
        var client = await OAuthClient.RegisterAsync(application, scope, confidential: true);
        var tokens = await client.TokensAsync(scope, "clinician");
        Assert.True((await client.IntrospectAsync(tokens.AccessToken!)).IsActive);
        Assert.True((await client.IntrospectAsync(tokens.RefreshToken!)).IsActive);
        await client.RevokeAsync(tokens.RefreshToken!);
        Assert.False((await client.IntrospectAsync(tokens.AccessToken!)).IsActive);
        Assert.False((await client.IntrospectAsync(tokens.RefreshToken!)).IsActive);
    }

    private async Task<HttpClient> ReadingAsync(string token)
    {
        var http = application.NewClient(token);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("Patient/demo-1", Ct)).StatusCode);
        }

        return http;
    }

    private static async Task AssertRefusedInTimeAsync(HttpClient http)
    {
        await Task.Delay(Bound, Ct);
        var response = await http.GetAsync("Patient/demo-1", Ct);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains("invalid_token", response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }
}

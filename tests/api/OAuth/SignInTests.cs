using System.Net;
using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Accounts;
using Duende.IdentityModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Xunit;

namespace DrCloud.Api.Tests.OAuth;

/// <summary>What a client may ask of the sign-in, and what hangs on it.</summary>
[Collection(OAuthTests.Name)]
public sealed class SignInTests(OAuthApplication application)
{
    private const string Scope = "launch/patient openid patient/Patient.read";
    private const string Online = $"{Scope} online_access";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("prompt", "login")]
    [InlineData("max_age", "1")]
    [InlineData("max_age", "0")]
    public async Task A_newer_sign_in_can_be_asked_for(string name, string value)
    {
        var client = await OAuthClient.RegisterAsync(application, Scope);
        using var browser = new Browser(application);
        await browser.OpenAsync(client.AuthorizeUrl(Scope));
        await browser.SignInAsync("patient1");
        var signedIn = DateTimeOffset.UtcNow;
        await Task.Delay(TimeSpan.FromSeconds(2.1), Ct);
        await browser.OpenAsync(client.AuthorizeUrl(Scope, (name, value)));
        Assert.EndsWith("/login", browser.Address.AbsolutePath, StringComparison.Ordinal);
        await browser.SignInAsync("patient1");
        await browser.SubmitAsync(new Dictionary<string, string> { ["drc_decision"] = "allow" }, "Allow what is ticked");
        var tokens = await client.ExchangeAsync(browser.Parameter("code")!);
        Assert.True(long.Parse(new JsonWebToken(tokens.IdentityToken).GetClaim("auth_time").Value, null) > signedIn.ToUnixTimeSeconds());
    }

    [Fact]
    public async Task Who_is_signed_in_long_enough_ago_is_not_asked_again_and_without_a_prompt_nobody_is()
    {
        var client = await OAuthClient.RegisterAsync(application, Scope);
        using var browser = new Browser(application);
        await browser.OpenAsync(client.AuthorizeUrl(Scope));
        await browser.SignInAsync("patient1");
        await browser.OpenAsync(client.AuthorizeUrl(Scope, ("max_age", "600")));
        Assert.EndsWith("/authorize", browser.Address.AbsolutePath, StringComparison.Ordinal);
        await browser.OpenAsync(client.AuthorizeUrl(Scope, ("prompt", "none")));
        Assert.Equal("consent_required", browser.Parameter("error"));
    }

    [Fact]
    public async Task The_hint_is_the_name_that_stands_in_the_form()
    {
        var client = await OAuthClient.RegisterAsync(application, Scope);
        using var browser = new Browser(application);
        await browser.OpenAsync(client.AuthorizeUrl(Scope, ("login_hint", "patient2")));
        Assert.Contains("value=\"patient2\"", browser.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_answer_names_its_issuer()
    {
        var client = await OAuthClient.RegisterAsync(application, Scope);
        using var browser = new Browser(application);
        await browser.OpenAsync(client.AuthorizeUrl(Scope));
        await browser.SignInAsync("patient1");
        await browser.SubmitAsync(new Dictionary<string, string> { ["drc_decision"] = "allow" }, "Allow what is ticked");
        Assert.Equal(client.Issuer, browser.Parameter("iss"));
    }

    [Fact]
    public async Task Online_access_lasts_while_the_person_is_signed_in()
    {
        var client = await OAuthClient.RegisterAsync(application, Online);
        using var browser = new Browser(application);
        await browser.OpenAsync(client.AuthorizeUrl(Online));
        await browser.SignInAsync("patient1");
        await browser.SubmitAsync(new Dictionary<string, string> { ["drc_decision"] = "allow" }, "Allow what is ticked");
        var first = await client.ExchangeAsync(browser.Parameter("code")!);
        var second = await client.RefreshAsync(first.RefreshToken!);
        Assert.False(second.IsError, second.Raw);
        var grains = application.Services.GetRequiredService<IGrainFactory>();
        var account = await grains.GetGrain<IAccountNameGrain>(GrainKeys.Of(DrCloudApplication.Site, Account.NormalizeName("patient1"))).ResolveAsync();
        Assert.True(await grains.GetGrain<IAccountGrain>(GrainKeys.Of(DrCloudApplication.Site, account!)).SetPasswordAsync("pass", mustChange: false));   // ends the sessions
        Assert.Equal(OidcConstants.TokenErrors.InvalidGrant, (await client.RefreshAsync(second.RefreshToken!)).Error);
    }

    [Theory]
    [InlineData("http://127.0.0.1/cb", "http://127.0.0.1:49152/cb", true)]
    [InlineData("http://[::1]:8080/cb", "http://[::1]:49152/cb", true)]
    [InlineData("http://127.0.0.1/cb", "http://127.0.0.1:49152/other", false)]
    [InlineData("http://127.0.0.1/cb", "http://[::1]/cb", false)]
    [InlineData("http://127.0.0.1/cb", "http://127.0.0.1:1@evil.example.org/cb", false)]
    [InlineData("com.example.app:/cb", "com.example.app:/cb", true)]
    [InlineData("com.example.app:/cb", "com.example.app:/cb/", false)]
    [InlineData("https://client.example.org/cb", "https://client.example.org:444/cb", false)]
    public async Task A_native_app_is_reached_at_any_port_of_the_loopback_interface(string registered, string presented, bool accepted)
    {
        using var http = application.NewClient();
        using var response = await System.Net.Http.Json.HttpClientJsonExtensions.PostAsJsonAsync(
            http, $"{application.BaseAddress}/oauth2/default/registration", new { client_name = "Native", redirect_uris = new[] { registered }, scope = Scope }, Ct);
        using var client = System.Text.Json.JsonDocument.Parse(await response.Content.ReadAsStringAsync(Ct));
        using var browser = new Browser(application);
        await browser.OpenAsync($"{application.BaseAddress}/oauth2/default/authorize?response_type=code&scope=openid&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256&client_id={client.RootElement.GetProperty("client_id")}&redirect_uri={Uri.EscapeDataString(presented)}");
        Assert.Equal(accepted ? HttpStatusCode.OK : HttpStatusCode.BadRequest, browser.Status);
    }
}

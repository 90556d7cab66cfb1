using System.Net;
using Xunit;

namespace DrCloud.Api.Tests.OAuth;

/// <summary>Authorization requests that are right but for one thing.</summary>
[Collection(OAuthTests.Name)]
public sealed class AuthorizeRefusalTests(OAuthApplication application)
{
    private const string Scope = "launch/patient openid offline_access patient/Patient.read";

    /// <summary>An app must not be told by a redirect where it might not be the one that asks.</summary>
    [Theory]
    [InlineData("https://client.example.org:8443/callback")]
    [InlineData("https://client.example.org/callback/more")]
    [InlineData("https://client.example.org/callbackmore")]
    [InlineData("https://client.example.org/%2e%2e/callback")]
    [InlineData("https://client.example.org/x/../callback")]
    [InlineData("https://client.example.org/callback#x")]
    [InlineData("https://CLIENT.example.org/callback")]
    [InlineData("https://client.example.org.evil.example/callback")]
    [InlineData("https://client.example.org@evil.example/callback")]
    [InlineData("http://client.example.org/callback")]
    [InlineData("//client.example.org/callback")]
    [InlineData("javascript:alert(1)")]
    public async Task An_address_that_is_nearly_the_registered_one_gets_a_page(string address) =>
        await AssertPageAsync((await RegisterAsync()).AuthorizeUrl(Scope, ("redirect_uri", address)));

    [Fact]
    public async Task A_redirect_address_that_is_sent_twice_or_not_at_all_gets_a_page()
    {
        var client = await RegisterAsync();
        await AssertPageAsync(client.AuthorizeUrl(Scope, ("redirect_uri", null)));
        await AssertPageAsync($"{client.AuthorizeUrl(Scope)}&redirect_uri={Uri.EscapeDataString(OAuthClient.Callback)}");
        await AssertPageAsync($"{client.AuthorizeUrl(Scope)}&redirect_uri={Uri.EscapeDataString("https://evil.example/")}");
    }

    [Theory]
    [InlineData("response_type", "id_token", "unsupported_response_type")]
    [InlineData("response_type", "code token", "unsupported_response_type")]
    [InlineData("response_type", "code id_token", "unsupported_response_type")]
    [InlineData("response_type", "none", "unsupported_response_type")]
    [InlineData("response_mode", "fragment", "invalid_request")]
    [InlineData("code_challenge_method", null, "invalid_request")]
    [InlineData("code_challenge_method", "S512", "invalid_request")]
    [InlineData("aud", "https://localhost/apis/other/fhir", "invalid_request")]
    [InlineData("aud", "", "invalid_request")]
    [InlineData("request", "eyJhbGciOiJub25lIn0.eyJzY29wZSI6InVzZXIvKi4qIn0.", "request_not_supported")]
    public async Task What_is_wrong_otherwise_is_told_the_app_and_gives_no_code(string parameter, string? value, string error)
    {
        foreach (var confidential in (bool[])[false, true])
        {
            var client = await RegisterAsync(confidential);
            using var browser = new Browser(application);
            await browser.OpenAsync(client.AuthorizeUrl(Scope, (parameter, value)));
            Assert.StartsWith(OAuthClient.Callback, browser.Address.AbsoluteUri, StringComparison.Ordinal);
            Assert.Equal((error, "the-state", null), (browser.Parameter("error"), browser.Parameter("state"), browser.Parameter("code")));
        }
    }

    [Fact]
    public async Task The_aud_is_the_address_of_this_site_over_TLS()
    {
        var client = await RegisterAsync();
        foreach (var wrong in (string[])
            [
                application.FhirBase.Replace("https:", "http:", StringComparison.Ordinal), application.FhirBase.Replace("/default/", "/other/", StringComparison.Ordinal),
                application.FhirBase + "/Patient", application.FhirBase.ToUpperInvariant(), application.BaseAddress,
            ])
        {
            using var browser = new Browser(application);
            await browser.OpenAsync(client.AuthorizeUrl(Scope, ("aud", wrong)));
            Assert.Equal(("invalid_request", null), (browser.Parameter("error"), browser.Parameter("code")));
        }
    }

    [Fact]
    public async Task Without_a_response_type_there_is_no_code()
    {
        var client = await RegisterAsync();
        using var browser = new Browser(application);
        await browser.OpenAsync(client.AuthorizeUrl(Scope, ("response_type", null)));
        Assert.Equal(HttpStatusCode.BadRequest, browser.Status);
        Assert.Null(browser.Parameter("code"));
    }

    [Fact]
    public async Task A_private_client_may_not_use_plain_challenges_either()
    {
        var client = await RegisterAsync(confidential: true);
        using var browser = new Browser(application);
        await browser.OpenAsync(client.AuthorizeUrl(Scope, ("code_challenge_method", "plain")));
        Assert.Equal(("invalid_request", null), (browser.Parameter("error"), browser.Parameter("code")));
    }

    [Fact]
    public async Task A_request_elsewhere_is_never_fetched()
    {
        var client = await RegisterAsync();
        await AssertPageAsync($"{client.Issuer}/authorize?client_id={client.Id}&request_uri={Uri.EscapeDataString("http://127.0.0.1:1/request.jwt")}");
    }

    /// <summary>What the app keeps in its state comes back as it was, whatever it is, and splits no header.</summary>
    [Theory]
    [InlineData("a\r\nSet-Cookie: x=y")]
    [InlineData("\"><script>alert(1)</script>")]
    [InlineData("ü 💊 %41")]
    [InlineData("long")]
    public async Task The_state_comes_back_encoded(string state)
    {
        state = state == "long" ? new string('s', 4096) : state;
        var client = await RegisterAsync();
        using var browser = new Browser(application);
        await browser.OpenAsync(client.AuthorizeUrl(Scope, ("state", state), ("response_type", "token")));
        Assert.Equal(state, browser.Parameter("state"));
        Assert.False(browser.Response.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task Without_a_state_none_comes_back()
    {
        var client = await RegisterAsync();
        using var browser = new Browser(application);
        await browser.OpenAsync(client.AuthorizeUrl(Scope, ("state", null), ("response_type", "token")));
        Assert.Equal(("unsupported_response_type", null), (browser.Parameter("error"), browser.Parameter("state")));
    }

    [Fact]
    public async Task A_name_that_is_markup_is_shown_as_text_beside_the_host_where_the_answer_goes()
    {
        const string name = "<script>alert('EHR')</script>";
        var client = await OAuthClient.RegisterAsync(application, Scope, name: name);
        using var browser = new Browser(application);
        await browser.OpenAsync(client.AuthorizeUrl(Scope));
        await browser.SignInAsync("patient1");
        Assert.DoesNotContain(name, browser.Html, StringComparison.Ordinal);
        Assert.Contains(name, WebUtility.HtmlDecode(browser.Html), StringComparison.Ordinal);
        Assert.Contains(new Uri(OAuthClient.Callback).Host, browser.Html, StringComparison.Ordinal);
    }

    private Task<OAuthClient> RegisterAsync(bool confidential = false) => OAuthClient.RegisterAsync(application, Scope, confidential);

    private async Task AssertPageAsync(string address)
    {
        using var browser = new Browser(application);
        await browser.OpenAsync(address);
        Assert.Equal(HttpStatusCode.BadRequest, browser.Status);
        Assert.Null(browser.Response.Headers.Location);
        Assert.Contains("text/html", browser.Response.Content.Headers.ContentType!.ToString(), StringComparison.Ordinal);
    }
}

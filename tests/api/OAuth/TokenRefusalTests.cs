using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Duende.IdentityModel;
using Xunit;

namespace DrCloud.Api.Tests.OAuth;

/// <summary>Requests to the token end point that are right but for one thing, and what they are told.</summary>
[Collection(OAuthTests.Name)]
public sealed class TokenRefusalTests(OAuthApplication application)
{
    private const string Scope = "launch/patient openid offline_access patient/Patient.read";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("implicit")]
    [InlineData("password")]
    [InlineData("urn:ietf:params:oauth:grant-type:token-exchange")]
    [InlineData("urn:ietf:params:oauth:grant-type:device_code")]
    [InlineData("urn:ietf:params:oauth:grant-type:jwt-bearer")]
    [InlineData("nonsense")]
    public async Task Other_grants_are_not_supported(string grant)
    {
        var client = await OAuthClient.RegisterAsync(application, Scope);
        await AssertErrorAsync(await PostAsync(("grant_type", grant), ("client_id", client.Id), ("username", "patient1"), ("password", "pass"), ("user_role", "patient"), ("scope", Scope)),
            HttpStatusCode.BadRequest, "unsupported_grant_type");
    }

    [Fact]
    public async Task A_code_without_its_verifier_is_refused_and_so_is_a_verifier_that_nobody_announced()
    {
        var client = await OAuthClient.RegisterAsync(application, Scope);
        var code = await client.CodeAsync(Scope);
        foreach (var verifier in (string?[])[null, "", client.Verifier + "x"])
        {
            await AssertErrorAsync(await ExchangeAsync(client, code, verifier), HttpStatusCode.BadRequest, "invalid_grant", "invalid_request");
        }

        // A private client may do without a challenge; a verifier then means that somebody took the challenge out (RFC 9700 §4.8.2).
        var secret = await OAuthClient.RegisterAsync(application, Scope, confidential: true);
        using var browser = new Browser(application);
        await browser.OpenAsync(secret.AuthorizeUrl(Scope, ("code_challenge", null), ("code_challenge_method", null)));
        await browser.SignInAsync("patient1");
        await browser.SubmitAsync(new Dictionary<string, string> { ["drc_decision"] = "allow" }, "Allow what is ticked");
        await AssertErrorAsync(await ExchangeAsync(secret, browser.Parameter("code")!, secret.Verifier), HttpStatusCode.BadRequest, "invalid_grant", "invalid_request");
        Assert.False((await client.ExchangeAsync(code)).IsError);
    }

    [Fact]
    public async Task A_code_of_one_private_client_is_of_no_use_to_another()
    {
        var (client, other) = (await OAuthClient.RegisterAsync(application, Scope, confidential: true), await OAuthClient.RegisterAsync(application, Scope, confidential: true));
        other.Verifier = client.Verifier;
        var code = await client.CodeAsync(Scope);
        Assert.Equal(OidcConstants.TokenErrors.InvalidGrant, (await other.ExchangeAsync(code)).Error);
    }

    [Fact]
    [Trait("Category", "Long")]
    public async Task A_code_is_good_for_a_minute()
    {
        var client = await OAuthClient.RegisterAsync(application, Scope);
        var code = await client.CodeAsync(Scope);
        await Task.Delay(TimeSpan.FromSeconds(61), Ct);
        Assert.Equal(OidcConstants.TokenErrors.InvalidGrant, (await client.ExchangeAsync(code)).Error);
    }

    [Fact]
    public async Task A_wrong_secret_by_Basic_is_answered_by_its_challenge()
    {
        var client = await OAuthClient.RegisterAsync(application, Scope, confidential: true);
        using var response = await PostAsync("", new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{client.Id}:wrong"))),
            ("grant_type", "authorization_code"), ("code", "x"), ("redirect_uri", OAuthClient.Callback));
        Assert.Contains("Basic", response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        await AssertErrorAsync(response, HttpStatusCode.Unauthorized, "invalid_client");
    }

    [Fact]
    public async Task Credentials_in_the_address_and_two_of_them_and_those_of_a_public_client_are_refused()
    {
        var (secret, open) = (await OAuthClient.RegisterAsync(application, Scope, confidential: true), await OAuthClient.RegisterAsync(application, Scope));
        (string, string)[] form = [("grant_type", "authorization_code"), ("code", "x"), ("redirect_uri", OAuthClient.Callback)];
        var basic = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{secret.Id}:{secret.Secret}")));
        await AssertErrorAsync(await PostAsync($"?client_id={secret.Id}&client_secret={secret.Secret}", null, form), HttpStatusCode.BadRequest, "invalid_request");
        await AssertErrorAsync(await PostAsync("", basic, [.. form, ("client_id", secret.Id), ("client_secret", secret.Secret!)]), HttpStatusCode.BadRequest, "invalid_request");
        await AssertErrorAsync(await PostAsync([.. form, ("client_id", open.Id), ("client_secret", "x")]), HttpStatusCode.Unauthorized, "invalid_client");
        await AssertErrorAsync(await PostAsync([.. form, ("client_id", secret.Id)]), HttpStatusCode.Unauthorized, "invalid_client");
        await AssertErrorAsync(await PostAsync([.. form, ("client_id", "nobody")]), HttpStatusCode.Unauthorized, "invalid_client");
    }

    [Fact]
    public async Task Parameters_are_sent_once_by_POST_as_a_form()
    {
        var client = await OAuthClient.RegisterAsync(application, Scope);
        await AssertErrorAsync(await PostAsync(("grant_type", "authorization_code"), ("grant_type", "authorization_code"), ("client_id", client.Id), ("code", "x")),
            HttpStatusCode.BadRequest, "invalid_request");
        await AssertErrorAsync(await PostAsync(("grant_type", "authorization_code"), ("client_id", client.Id), ("code", "x"), ("code", "x")), HttpStatusCode.BadRequest, "invalid_request");
        using var http = application.NewClient();
        await AssertErrorAsync(await http.GetAsync($"{client.Issuer}/token?grant_type=authorization_code&client_id={client.Id}&code=x", Ct), HttpStatusCode.BadRequest, "invalid_request");
        using var json = new StringContent($$"""{"grant_type":"authorization_code","client_id":"{{client.Id}}","code":"x"}""", Encoding.UTF8, "application/json");
        await AssertErrorAsync(await http.PostAsync($"{client.Issuer}/token", json, Ct), HttpStatusCode.BadRequest, "invalid_request");
    }

    [Theory]
    [InlineData("patient/Foo.rs")]
    [InlineData("patient/Patient.sr")]
    [InlineData("patient/../Patient.rs")]
    [InlineData("patient/Patient.rs?name=x&_include=*")]
    [InlineData("patient/*.*.*")]
    [InlineData("long")]
    public async Task A_scope_that_is_none_is_never_granted(string scope)
    {
        scope = scope == "long" ? "patient/" + new string('x', 4000) : scope;
        var client = await OAuthClient.RegisterAsync(application, Scope);
        using var browser = new Browser(application);
        await browser.OpenAsync(client.AuthorizeUrl($"openid patient/Patient.read {scope}"));
        if (browser.Parameter("error") is { } error)
        {
            Assert.Equal("invalid_scope", error);
            return;
        }

        await browser.SignInAsync("patient1");
        await browser.SubmitAsync(new Dictionary<string, string> { ["drc_decision"] = "allow" }, "Allow what is ticked");
        Assert.Equal("openid patient/Patient.read", (await client.ExchangeAsync(browser.Parameter("code")!)).Scope);
    }

    [Fact]
    public async Task Twenty_KB_of_scopes_are_the_senders_mistake()
    {
        using var client = await SystemClient.RegisterAsync(application, "system/Patient.read");
        using var response = await client.RequestAsync("system/" + new string('x', 20_000));
        await AssertErrorAsync(response, HttpStatusCode.BadRequest, "invalid_scope");
    }

    private Task<HttpResponseMessage> ExchangeAsync(OAuthClient client, string code, string? verifier)
    {
        List<(string, string)> form = [("grant_type", "authorization_code"), ("client_id", client.Id), ("code", code), ("redirect_uri", OAuthClient.Callback)];
        if (client.Secret is { } secret)
        {
            form.Add(("client_secret", secret));
        }

        if (verifier is not null)
        {
            form.Add(("code_verifier", verifier));
        }

        return PostAsync([.. form]);
    }

    private Task<HttpResponseMessage> PostAsync(params (string Name, string Value)[] form) => PostAsync("", null, form);

    private async Task<HttpResponseMessage> PostAsync(string query, AuthenticationHeaderValue? credentials, params (string Name, string Value)[] form)
    {
        using var http = application.NewClient();
        http.DefaultRequestHeaders.Authorization = credentials;
        using var content = new FormUrlEncodedContent(form.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        return await http.PostAsync($"{application.BaseAddress}/oauth2/{DrCloudApplication.Site}/token{query}", content, Ct);
    }

    private static async Task AssertErrorAsync(HttpResponseMessage response, HttpStatusCode status, params string[] errors)
    {
        using (response)
        {
            var text = await response.Content.ReadAsStringAsync(Ct);
            Assert.True(response.StatusCode == status, $"{(int)response.StatusCode}: {text}");
            Assert.Contains(JsonElement.Parse(text).GetProperty("error").GetString(), errors);
            Assert.True(response.Headers.CacheControl!.NoStore);
        }
    }
}

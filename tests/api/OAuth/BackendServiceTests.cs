using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace DrCloud.Api.Tests.OAuth;

/// <summary>Clients that act for themselves: SMART Backend Services.</summary>
[Collection(OAuthTests.Name)]
public sealed class BackendServiceTests(OAuthApplication application)
{
    private const string Scope = "system/Patient.read system/Observation.rs";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("ES384", "JWT")]
    [InlineData("RS384", "JWT")]
    [InlineData("RS384", "client-authentication+jwt")]
    [InlineData("ES384", null)]
    public async Task A_signed_assertion_brings_a_short_token_without_a_refresh_token(string algorithm, string? type)
    {
        using var client = await SystemClient.RegisterAsync(application, Scope);
        using var response = await client.RequestAsync("system/Patient.read", client.Assertion(header => header["typ"] = type, algorithm: algorithm));
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(Ct);
        Assert.True(response.StatusCode == HttpStatusCode.OK, answer.ToString());
        Assert.True(response.Headers.CacheControl!.NoStore);
        Assert.Equal("system/Patient.read", answer.GetProperty("scope").GetString());
        Assert.InRange(answer.GetProperty("expires_in").GetInt32(), 55, 60);
        Assert.False(answer.TryGetProperty("refresh_token", out _));
        Assert.False(answer.TryGetProperty("id_token", out _));
        using var http = application.NewClient(answer.GetProperty("access_token").GetString());
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("Patient/demo-2", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await http.GetAsync("Observation?_count=1", Ct)).StatusCode);
    }

    [Fact]
    public async Task The_issuer_is_an_audience_too_and_client_id_may_be_sent_beside()
    {
        using var client = await SystemClient.RegisterAsync(application, Scope);
        var assertion = client.Assertion(claims: claims => claims["aud"] = new JsonArray(client.TokenUrl[..client.TokenUrl.LastIndexOf('/')]));
        using var response = await client.RequestAsync(Scope, assertion, ("client_id", client.Id));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("use", "enc", "ES384")]
    [InlineData("alg", "ES256", "ES384")]
    [InlineData("alg", "RS256", "RS384")]
    public async Task A_key_that_is_for_something_else_signs_no_assertion(string member, string value, string algorithm)
    {
        using var client = await SystemClient.RegisterAsync(application, Scope, eachKey: key => key[member] = value);
        using var response = await client.RequestAsync(Scope, client.Assertion(algorithm: algorithm));
        await AssertRefusedAsync(response, HttpStatusCode.Unauthorized, "invalid_client");
    }

    [Fact]
    public async Task An_assertion_counts_once()
    {
        using var client = await SystemClient.RegisterAsync(application, Scope);
        var assertion = client.Assertion();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => client.RequestAsync(Scope, assertion)));
        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        await AssertRefusedAsync(answers.First(answer => answer.StatusCode != HttpStatusCode.OK), HttpStatusCode.Unauthorized, "invalid_client");
        Array.ForEach(answers, answer => answer.Dispose());
    }

    [Fact]
    public async Task A_client_that_waits_for_an_administrator_or_is_disabled_gets_nothing_and_its_tokens_are_refused()
    {
        using var client = await SystemClient.RegisterAsync(application, Scope, enable: false);
        using (var waiting = await client.RequestAsync(Scope))
        {
            await AssertRefusedAsync(waiting, HttpStatusCode.Unauthorized, "invalid_client");
        }

        await application.Administration.SetClientEnabledAsync(DrCloudApplication.Site, client.Id, enabled: true);
        await Task.Delay(TimeSpan.FromSeconds(1), Ct);
        using var http = application.NewClient(await client.TokenAsync(Scope));
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("Patient/demo-1", Ct)).StatusCode);
        await application.Administration.SetClientEnabledAsync(DrCloudApplication.Site, client.Id, enabled: false);
        await Task.Delay(TimeSpan.FromSeconds(1), Ct);
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("Patient/demo-1", Ct)).StatusCode);
    }

    [Theory]
    [InlineData("patient/Patient.read")]
    [InlineData("user/Patient.read")]
    [InlineData("openid")]
    [InlineData("launch")]
    [InlineData("offline_access")]
    [InlineData("system/Patient.read offline_access")]
    [InlineData("system/Nonsense.read")]
    [InlineData("system/Patient.sr")]
    [InlineData("system/Condition.read")]
    [InlineData("system/*.read")]
    [InlineData("system/admin.read")]
    [InlineData("")]
    public async Task Other_scopes_than_registered_system_scopes_are_refused(string scope)
    {
        using var client = await SystemClient.RegisterAsync(application, Scope);
        using var response = await client.RequestAsync(scope);
        await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "invalid_scope");
    }

    [Fact]
    public async Task Of_the_scopes_asked_for_the_registered_are_granted()
    {
        using var client = await SystemClient.RegisterAsync(application, "system/*.read");
        using var response = await client.RequestAsync("system/Patient.read system/Patient.write");
        Assert.Equal("system/Patient.read", (await response.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("scope").GetString());
    }

    [Fact]
    public async Task A_secret_is_not_enough_and_two_ways_to_authenticate_are_too_many()
    {
        using var client = await SystemClient.RegisterAsync(application, Scope);
        var registered = await OAuthClient.RegisterAsync(application, "openid user/Patient.read", confidential: true);
        using var secret = await client.PostAsync([("grant_type", "client_credentials"), ("scope", "system/Patient.read"), ("client_id", registered.Id), ("client_secret", registered.Secret!)]);
        await AssertRefusedAsync(secret, HttpStatusCode.Unauthorized, "invalid_client");
        using var both = await client.RequestAsync(Scope, null, ("client_id", client.Id), ("client_secret", "x"));
        await AssertRefusedAsync(both, HttpStatusCode.BadRequest, "invalid_request");
        using var named = await client.RequestAsync(Scope, null, ("client_id", registered.Id));
        await AssertRefusedAsync(named, HttpStatusCode.Unauthorized, "invalid_client");
        var open = await OAuthClient.RegisterAsync(application, "openid patient/Patient.read");
        using var none = await client.PostAsync([("grant_type", "client_credentials"), ("scope", "system/Patient.read"), ("client_id", open.Id)]);
        Assert.InRange((int)none.StatusCode, 400, 401);
    }

    [Theory]
    [InlineData("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:saml2-bearer")]
    [InlineData("client_assertion_type", "")]
    [InlineData("client_assertion", "")]
    public async Task Assertion_and_its_type_go_together(string name, string value)
    {
        using var client = await SystemClient.RegisterAsync(application, Scope);
        var form = new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["scope"] = Scope, ["client_assertion_type"] = SystemClient.AssertionType, ["client_assertion"] = client.Assertion() };
        form[name] = value;
        using var response = await client.PostAsync([.. form.Select(field => (field.Key, field.Value))]);
        Assert.InRange((int)response.StatusCode, 400, 401);
        Assert.Contains("error", await response.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_lifetime_of_the_token_is_a_setting_up_to_five_minutes()
    {
        var administration = application.Administration;
        Assert.NotNull(await administration.SetSettingAsync(DrCloudApplication.Site, "system-token-seconds", "301"));
        Assert.Null(await administration.SetSettingAsync(DrCloudApplication.Site, "system-token-seconds", "300"));
        try
        {
            await Task.Delay(TimeSpan.FromSeconds(1), Ct);
            using var client = await SystemClient.RegisterAsync(application, Scope);
            using var response = await client.RequestAsync(Scope);
            Assert.InRange((await response.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("expires_in").GetInt32(), 295, 300);
        }
        finally
        {
            await administration.SetSettingAsync(DrCloudApplication.Site, "system-token-seconds", null);
            await Task.Delay(TimeSpan.FromSeconds(1), Ct);
        }
    }

    [Fact]
    public async Task The_client_can_ask_about_its_token_and_revoke_it()
    {
        using var client = await SystemClient.RegisterAsync(application, Scope);
        var token = await client.TokenAsync(Scope);
        using var http = application.NewClient(token);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("Patient/demo-1", Ct)).StatusCode);
        Assert.True(await IsActiveAsync(client, token));
        using var revoked = await PostTokenAsync(client, "revoke", token);
        Assert.Equal(HttpStatusCode.OK, revoked.StatusCode);
        await Task.Delay(TimeSpan.FromSeconds(1), Ct);
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("Patient/demo-1", Ct)).StatusCode);
        Assert.False(await IsActiveAsync(client, token));
    }

    [Fact]
    public async Task Discovery_says_how_clients_sign()
    {
        using var http = application.NewClient();
        foreach (var address in (string[])[$"{application.BaseAddress}/oauth2/default/.well-known/openid-configuration", $"{application.FhirBase}/.well-known/smart-configuration"])
        {
            var document = JsonElement.Parse(await http.GetStringAsync(address, Ct));
            Assert.Equal(["RS384", "ES384"], document.GetProperty("token_endpoint_auth_signing_alg_values_supported").EnumerateArray().Select(v => v.GetString()));
            Assert.Contains("private_key_jwt", document.GetProperty("token_endpoint_auth_methods_supported").EnumerateArray().Select(v => v.GetString()));
            Assert.Contains("client_credentials", document.GetProperty("grant_types_supported").EnumerateArray().Select(v => v.GetString()));
        }
    }

    private async Task<bool> IsActiveAsync(SystemClient client, string token)
    {
        using var response = await PostTokenAsync(client, "introspect", token);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(Ct);
        Assert.True(response.StatusCode == HttpStatusCode.OK, answer.ToString());
        return answer.GetProperty("active").GetBoolean();
    }

    private async Task<HttpResponseMessage> PostTokenAsync(SystemClient client, string endPoint, string token)
    {
        using var http = application.NewClient();
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["token"] = token,
            ["client_assertion_type"] = SystemClient.AssertionType,
            ["client_assertion"] = client.Assertion(),
        });
        return await http.PostAsync($"{application.BaseAddress}/oauth2/default/{endPoint}", form, Ct);
    }

    private static async Task AssertRefusedAsync(HttpResponseMessage response, HttpStatusCode status, string error)
    {
        var text = await response.Content.ReadAsStringAsync(Ct);
        Assert.True(response.StatusCode == status, $"{(int)response.StatusCode}: {text}");
        Assert.True(response.Headers.CacheControl!.NoStore);
        Assert.Equal(error, JsonElement.Parse(text).GetProperty("error").GetString());
    }
}

using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using DrCloud.Api.Administration;
using Xunit;

namespace DrCloud.Api.Tests.OAuth;

/// <summary>What is no access token of the site is refused, and says no more than that.</summary>
[Collection(OAuthTests.Name)]
public sealed class AccessTokenTests(OAuthApplication application)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_token_it_is_401_without_an_error()
    {
        using var http = application.NewClient();
        var response = await http.GetAsync("Patient/demo-1", Ct);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.DoesNotContain("error", response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync($"Patient/demo-1?access_token={await TokenAsync()}", Ct)).StatusCode);
    }

    [Fact]
    public async Task A_token_of_one_site_is_refused_at_another()
    {
        using var http = application.NewClient(await TokenAsync());
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("Patient/demo-1", Ct)).StatusCode);
        http.DefaultRequestHeaders.Host = OAuthApplication.OtherHost;
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync($"{application.BaseAddress}/apis/other/fhir/metadata", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync($"{application.BaseAddress}/apis/other/fhir/Patient/demo-1", Ct)).StatusCode);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("a.b.c")]
    public async Task Nonsense_is_refused(string token) => await AssertRefusedAsync(token);

    [Fact]
    public async Task An_edited_payload_is_refused() =>
        await AssertRefusedAsync(Edit(await TokenAsync(), 1, payload => payload["scope"] = "system/*.*"));

    [Fact]
    public async Task A_token_without_its_signature_is_refused()
    {
        var token = await TokenAsync();
        await AssertRefusedAsync(token[..(token.LastIndexOf('.') + 1)]);
        await AssertRefusedAsync(Edit(token, 0, header => header["alg"] = "none")[..(token.LastIndexOf('.') + 1)]);
    }

    [Fact]
    public async Task A_token_signed_by_the_public_key_as_a_secret_is_refused()
    {
        var parts = Edit(await TokenAsync(), 0, header => header["alg"] = "HS256").Split('.');
        using var http = application.NewClient();
        using var keys = JsonDocument.Parse(await http.GetStringAsync($"{application.BaseAddress}/oauth2/default/jwk", Ct));
        var modulus = Base64Url.DecodeFromChars(keys.RootElement.GetProperty("keys")[0].GetProperty("n").GetString());
        var signature = HMACSHA256.HashData(modulus, Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"));
        await AssertRefusedAsync($"{parts[0]}.{parts[1]}.{Base64Url.EncodeToString(signature)}");
    }

    [Theory]
    [InlineData("jku")]
    [InlineData("x5u")]
    [InlineData("jwk")]
    [InlineData("x5c")]
    public async Task A_token_that_brings_its_own_key_along_is_refused(string member)
    {
        using var rsa = RSA.Create(2048);
        var key = new JsonObject { ["kty"] = "RSA", ["n"] = Base64Url.EncodeToString(rsa.ExportParameters(false).Modulus), ["e"] = "AQAB" };
        var parts = Edit(await TokenAsync(), 0, header => header[member] = member switch
        {
            "jwk" => key,
            "x5c" => new JsonArray(Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo())),
            _ => "https://evil.example/keys",
        }).Split('.');
        var signature = rsa.SignData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        await AssertRefusedAsync($"{parts[0]}.{parts[1]}.{Base64Url.EncodeToString(signature)}");
    }

    [Theory]
    [InlineData("typ", "JWT")]
    [InlineData("kid", "../../etc/passwd")]
    [InlineData("kid", "other")]
    public async Task A_token_with_an_edited_header_is_refused(string name, string value) =>
        await AssertRefusedAsync(Edit(await TokenAsync(), 0, header => header[name] = value));

    [Fact]
    public async Task Identity_and_refresh_tokens_open_nothing()
    {
        const string scope = "launch/patient openid offline_access patient/Patient.read";
        var tokens = await (await OAuthClient.RegisterAsync(application, scope)).TokensAsync(scope);
        await AssertRefusedAsync(tokens.IdentityToken!);
        await AssertRefusedAsync(tokens.RefreshToken!);
    }

    [Theory]
    [InlineData("/apis/default/fhir/Patient/demo-1")]
    [InlineData("/oauth2/default/userinfo")]
    [InlineData("/oauth2/default/authorize")]
    [InlineData("/oauth2/default/login")]
    [InlineData("/apis/default/admin/clients")]
    [InlineData("/admin/default/clients")]
    public async Task Answers_are_kept_by_no_cache(string address)
    {
        foreach (var token in (string?[])[null, await TokenAsync()])
        {
            using var http = application.NewClient(token);
            using var response = await http.GetAsync(application.BaseAddress + address, Ct);
            Assert.True(response.Headers.CacheControl?.NoStore, $"{address}: {response.Headers.CacheControl}");
        }
    }

    [Fact]
    public async Task Two_authorization_headers_are_a_bad_request()
    {
        using var http = application.NewClient();
        var token = await TokenAsync();
        http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", [$"Bearer {token}", $"Bearer {token}"]);
        Assert.Equal(HttpStatusCode.BadRequest, (await http.GetAsync("Patient/demo-1", Ct)).StatusCode);
    }

    private Task<string> TokenAsync() => application.TokenAsync(new DemoTokenRequest());

    private async Task AssertRefusedAsync(string token)
    {
        using var http = application.NewClient();
        http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        var response = await http.GetAsync("Patient/demo-1", Ct);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains("error=\"invalid_token\"", response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    private static string Edit(string token, int part, Action<JsonObject> edit)
    {
        var parts = token.Split('.');
        var json = JsonNode.Parse(Base64Url.DecodeFromChars(parts[part]))!.AsObject();
        edit(json);
        parts[part] = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));
        return string.Join('.', parts);
    }
}

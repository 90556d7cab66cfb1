using System.Buffers.Text;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace DrCloud.Api.Tests.OAuth;

/// <summary>A registered client that acts for itself. It writes its assertions by hand, so that wrong ones can be written as well.</summary>
internal sealed class SystemClient : IDisposable
{
    public const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private readonly DrCloudApplication _application;
    private readonly HttpClient _http;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
    private readonly RSA _rsa = RSA.Create(2048);

    private SystemClient(DrCloudApplication application) => (_application, _http) = (application, application.NewClient());

    public string Id { get; private set; } = "";

    public string TokenUrl => $"{_application.BaseAddress}/oauth2/{DrCloudApplication.Site}/token";

    /// <summary>The public keys: <c>ec</c> for ES384, <c>rsa</c> for RS384.</summary>
    public JsonObject Jwks
    {
        get
        {
            var (ec, rsa) = (_key.ExportParameters(false), _rsa.ExportParameters(false));
            return new JsonObject
            {
                ["keys"] = new JsonArray(
                    new JsonObject { ["kty"] = "EC", ["crv"] = "P-384", ["kid"] = "ec", ["x"] = Text(ec.Q.X!), ["y"] = Text(ec.Q.Y!) },
                    new JsonObject { ["kty"] = "RSA", ["kid"] = "rsa", ["n"] = Text(rsa.Modulus!), ["e"] = Text(rsa.Exponent!) }),
            };
        }
    }

    /// <summary>Registers a client with these scopes, its keys inline (altered, if need be) or published, and enables it.</summary>
    public static async Task<SystemClient> RegisterAsync(
        DrCloudApplication application, string scope, string? jwksUri = null, bool enable = true, Action<JsonObject>? eachKey = null)
    {
        var client = new SystemClient(application);
        var jwks = client.Jwks;
        foreach (var key in jwks["keys"]!.AsArray())
        {
            eachKey?.Invoke(key!.AsObject());
        }

        var metadata = new JsonObject
        {
            ["application_type"] = "private",
            ["client_name"] = "Backend service",
            ["token_endpoint_auth_method"] = "private_key_jwt",
            ["grant_types"] = new JsonArray("client_credentials"),
            ["scope"] = scope,
            [jwksUri is null ? "jwks" : "jwks_uri"] = jwksUri is null ? jwks : JsonValue.Create(jwksUri),
        };
        using var response = await client._http.PostAsJsonAsync($"{application.BaseAddress}/oauth2/default/registration", metadata);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(response.StatusCode == HttpStatusCode.Created, answer.ToString());
        Assert.False(answer.TryGetProperty("client_secret", out _));
        client.Id = answer.GetProperty("client_id").GetString()!;
        if (enable)
        {
            Assert.True(await application.Administration.SetClientEnabledAsync(DrCloudApplication.Site, client.Id, enabled: true));
        }

        return client;
    }

    /// <summary>A good assertion; header and claims can be altered before it is signed.</summary>
    public string Assertion(Action<JsonObject>? header = null, Action<JsonObject>? claims = null, string algorithm = "ES384")
    {
        var head = new JsonObject { ["alg"] = algorithm, ["typ"] = "JWT", ["kid"] = algorithm.StartsWith('E') ? "ec" : "rsa" };
        var body = new JsonObject { ["iss"] = Id, ["sub"] = Id, ["aud"] = TokenUrl, ["exp"] = In(TimeSpan.FromMinutes(4)), ["jti"] = Guid.NewGuid().ToString() };
        header?.Invoke(head);
        claims?.Invoke(body);
        var signed = $"{Text(Encoding.UTF8.GetBytes(head.ToJsonString()))}.{Text(Encoding.UTF8.GetBytes(body.ToJsonString()))}";
        return $"{signed}.{Text(Sign(algorithm, Encoding.ASCII.GetBytes(signed)))}";
    }

    public static long In(TimeSpan time) => (DateTimeOffset.UtcNow + time).ToUnixTimeSeconds();

    /// <summary>Asks for a token with this assertion (a good one unless given).</summary>
    public Task<HttpResponseMessage> RequestAsync(string scope, string? assertion = null, params (string Name, string Value)[] more) => PostAsync(
        [("grant_type", "client_credentials"), ("scope", scope), ("client_assertion_type", AssertionType), ("client_assertion", assertion ?? Assertion()), .. more]);

    /// <summary>Sends any form to the token end point.</summary>
    public async Task<HttpResponseMessage> PostAsync((string Name, string Value)[] form)
    {
        using var content = new FormUrlEncodedContent(form.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        return await _http.PostAsync(TokenUrl, content);
    }

    /// <summary>An access token.</summary>
    public async Task<string> TokenAsync(string scope)
    {
        using var response = await RequestAsync(scope);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(response.StatusCode == HttpStatusCode.OK, answer.ToString());
        return answer.GetProperty("access_token").GetString()!;
    }

    public void Dispose()
    {
        _http.Dispose();
        _key.Dispose();
        _rsa.Dispose();
    }

    private byte[] Sign(string algorithm, byte[] text) => algorithm switch
    {
        "ES384" => _key.SignData(text, HashAlgorithmName.SHA384),
        "RS384" => _rsa.SignData(text, HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1),
        "RS256" => _rsa.SignData(text, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        "HS256" => HMACSHA256.HashData(_rsa.ExportSubjectPublicKeyInfo(), text),
        _ => [],
    };

    private static string Text(byte[] bytes) => Base64Url.EncodeToString(bytes);
}

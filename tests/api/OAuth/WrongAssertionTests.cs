using System.Buffers.Text;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace DrCloud.Api.Tests.OAuth;

/// <summary>Client assertions that are right but for one thing: each is refused, and for the reason that is its own.</summary>
[Collection(OAuthTests.Name)]
public sealed class WrongAssertionTests(OAuthApplication application)
{
    private const string Scope = "system/Patient.read";
    private const string NoJwt = "no signed JWT";
    private const string Algorithm = "RS384 or ES384";
    private const string Expiry = "has an exp";
    private const string Ahead = "at most five minutes ahead";
    private const string Id = "has a jti";
    private const string Names = "The iss and the sub";
    private const string Audience = "The aud";
    private const string Early = "not valid yet";
    private const string Header = "members that are not taken";
    private const string NotVerified = "none of its keys verifies";

    private static readonly Dictionary<string, (string Reason, Func<SystemClient, SystemClient, string> Make)> Wrong = new()
    {
        ["exp past"] = ("has expired", Claims(c => c["exp"] = SystemClient.In(TimeSpan.FromSeconds(-60)))),
        ["exp more than five minutes ahead"] = (Ahead, Claims(c => c["exp"] = SystemClient.In(TimeSpan.FromMinutes(6)))),
        ["exp ten years ahead"] = (Ahead, Claims(c => c["exp"] = SystemClient.In(TimeSpan.FromDays(3650)))),
        ["no exp"] = (Expiry, Claims(c => c.Remove("exp"))),
        ["exp a word"] = (NoJwt, Claims(c => c["exp"] = "soon")),
        ["no jti"] = (Id, Claims(c => c.Remove("jti"))),
        ["empty jti"] = (Id, Claims(c => c["jti"] = "")),
        ["jti of 257 characters"] = (Id, Claims(c => c["jti"] = new string('x', 257))),
        ["iss of another"] = (Names, (client, other) => client.Assertion(claims: c => c["iss"] = other.Id)),
        ["sub of another"] = (Names, (client, other) => client.Assertion(claims: c => c["sub"] = other.Id)),
        ["both of another"] = (NotVerified, (client, other) => client.Assertion(claims: c => (c["iss"], c["sub"]) = (other.Id, other.Id))),
        ["of nobody"] = (NotVerified, Claims(c => (c["iss"], c["sub"]) = ("nobody", "nobody"))),
        ["no iss"] = (Names, Claims(c => c.Remove("iss"))),
        ["aud of another host"] = (Audience, Claims(c => c["aud"] = "https://evil.example/oauth2/default/token")),
        ["aud of another site"] = (Audience, Claims(c => c["aud"] = ((string)c["aud"]!).Replace("/default/", "/other/", StringComparison.Ordinal))),
        ["aud of two"] = (Audience, Claims(c => c["aud"] = new JsonArray((string)c["aud"]!, "https://evil.example/token"))),
        ["no aud"] = (Audience, Claims(c => c.Remove("aud"))),
        ["aud with a slash"] = (Audience, Claims(c => c["aud"] = (string)c["aud"]! + "/")),
        ["nbf ahead"] = (Early, Claims(c => c["nbf"] = SystemClient.In(TimeSpan.FromSeconds(60)))),
        ["iat ahead"] = (Early, Claims(c => c["iat"] = SystemClient.In(TimeSpan.FromSeconds(60)))),
        ["alg none"] = (Algorithm, (client, _) => client.Assertion(algorithm: "none")),
        ["HS256 with the public key"] = (Algorithm, (client, _) => client.Assertion(algorithm: "HS256")),
        ["RS256"] = (Algorithm, (client, _) => client.Assertion(algorithm: "RS256")),
        ["alg of another key"] = (NotVerified, Head(h => h["kid"] = "rsa")),
        ["unknown kid"] = (NotVerified, Head(h => h["kid"] = "other")),
        ["kid a path"] = (NotVerified, Head(h => h["kid"] = "../../etc/passwd")),
        ["kid SQL"] = (NotVerified, Head(h => h["kid"] = "ec' OR '1'='1")),
        ["no kid"] = ("names no key", Head(h => h.Remove("kid"))),
        ["jku"] = (NotVerified, Head(h => h["jku"] = "https://evil.example/keys")),
        ["x5u"] = (Header, Head(h => h["x5u"] = "https://evil.example/keys")),
        ["x5c"] = (Header, Head(h => h["x5c"] = new JsonArray("AAAA"))),
        ["jwk"] = (Header, (client, other) => client.Assertion(header: h => h["jwk"] = other.Jwks["keys"]![0]!.DeepClone())),
        ["crit"] = (Header, Head(h => h["crit"] = new JsonArray("exp"))),
        ["typ of an access token"] = ("The typ", Head(h => h["typ"] = "at+jwt")),
        ["signature of zeros"] = (NotVerified, (client, _) => Signed(client.Assertion(), new byte[96])),
        ["signature of another"] = (NotVerified, (client, other) => Signed(client.Assertion(), Base64Url.DecodeFromChars(other.Assertion().Split('.')[2]))),
        ["no signature"] = (NotVerified, (client, _) => Signed(client.Assertion(), [])),
        ["nonsense"] = (NoJwt, (_, _) => "nonsense"),
        ["three dots"] = (NoJwt, (_, _) => "a.b.c"),
        ["very long"] = (NoJwt, Claims(c => c["more"] = new string('x', 40_000))),
    };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string> Whats => [.. Wrong.Keys];

    [Theory]
    [MemberData(nameof(Whats))]
    public async Task It_is_refused(string what)
    {
        using var client = await SystemClient.RegisterAsync(application, Scope);
        using var other = await SystemClient.RegisterAsync(application, Scope);
        var (reason, make) = Wrong[what];
        using var response = await client.RequestAsync(Scope, make(client, other));
        var text = await response.Content.ReadAsStringAsync(Ct);
        Assert.True(response.StatusCode == HttpStatusCode.Unauthorized, $"{(int)response.StatusCode}: {text}");
        Assert.True(response.Headers.CacheControl!.NoStore);
        var answer = JsonElement.Parse(text);
        Assert.Equal("invalid_client", answer.GetProperty("error").GetString());
        Assert.Contains(reason, answer.GetProperty("error_description").GetString()!, StringComparison.Ordinal);
        using var good = await client.RequestAsync(Scope);
        Assert.Equal(HttpStatusCode.OK, good.StatusCode);
    }

    private static Func<SystemClient, SystemClient, string> Claims(Action<JsonObject> edit) => (client, _) => client.Assertion(claims: edit);

    private static Func<SystemClient, SystemClient, string> Head(Action<JsonObject> edit) => (client, _) => client.Assertion(header: edit);

    private static string Signed(string assertion, byte[] signature) => $"{assertion[..assertion.LastIndexOf('.')]}.{Base64Url.EncodeToString(signature)}";
}

using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using DrCloud.Api.Access;
using DrCloud.Api.Administration;
using DrCloud.Api.Changes;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace DrCloud.Api.Tests.OAuth;

/// <summary>Tokens that the site's own key has signed, and that are no access tokens for all that: each differs from a good one in one thing.</summary>
[Collection(OAuthTests.Name)]
public sealed class SignedTokenTests(OAuthApplication application)
{
    private static readonly Dictionary<string, Action<JsonObject, JsonObject>> Edits = new()
    {
        ["typ of any JWT"] = (header, _) => header["typ"] = "JWT",
        ["no typ"] = (header, _) => header.Remove("typ"),
        ["RS384"] = (header, _) => header["alg"] = "RS384",
        ["PS256"] = (header, _) => header["alg"] = "PS256",
        ["a critical header that nobody knows"] = (header, _) => (header["crit"], header["x"]) = (new JsonArray("x"), 1),
        ["iss of another site"] = (_, claims) => claims["iss"] = ((string)claims["iss"]!).Replace("/default", "/other", StringComparison.Ordinal),
        ["no iss"] = (_, claims) => claims.Remove("iss"),
        ["aud of another site"] = (_, claims) => claims["aud"] = ((string)claims["aud"]!).Replace("/default/", "/other/", StringComparison.Ordinal),
        ["aud of a client"] = (_, claims) => claims["aud"] = claims["client_id"]!.DeepClone(),
        ["no aud"] = (_, claims) => claims.Remove("aud"),
        ["expired a second ago"] = (_, claims) => claims["exp"] = DateTimeOffset.UtcNow.AddSeconds(-1).ToUnixTimeSeconds(),
        ["no exp"] = (_, claims) => claims.Remove("exp"),
        ["not valid yet"] = (_, claims) => claims["nbf"] = DateTimeOffset.UtcNow.AddMinutes(1).ToUnixTimeSeconds(),
        ["no client_id"] = (_, claims) => claims.Remove("client_id"),
        ["sub of nobody"] = (_, claims) => claims["sub"] = "nobody",
        ["sub of the client"] = (_, claims) => claims["sub"] = claims["client_id"]!.DeepClone(),
        ["no sub"] = (_, claims) => claims.Remove("sub"),
        ["a grant that never was"] = (_, claims) => claims[TokenClaims.Grant] = "never",
        ["no grant"] = (_, claims) => claims.Remove(TokenClaims.Grant),
    };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string> Whats => [.. Edits.Keys];

    [Fact]
    public async Task Signed_anew_without_a_change_it_is_taken() => Assert.Equal(HttpStatusCode.OK, await ReadAsync(await SignAsync((_, _) => { })));

    [Theory]
    [MemberData(nameof(Whats))]
    public async Task With_one_thing_wrong_it_is_refused(string what) => Assert.Equal(HttpStatusCode.Unauthorized, await ReadAsync(await SignAsync(Edits[what])));

    [Fact]
    public async Task The_client_must_be_the_one_that_was_granted()
    {
        var other = await OAuthClient.RegisterAsync(application, "openid patient/Patient.read");
        Assert.Equal(HttpStatusCode.Unauthorized, await ReadAsync(await SignAsync((_, claims) => claims["client_id"] = other.Id)));
    }

    [Theory]
    [InlineData("clinician")]
    [InlineData("patient1")]
    public async Task The_person_must_be_who_granted_it(string userName)
    {
        var other = Read((await application.TokenAsync(new DemoTokenRequest { User = userName })).Split('.')[1])["sub"]!;
        Assert.Equal(HttpStatusCode.Unauthorized, await ReadAsync(await SignAsync((_, claims) => claims["sub"] = other.DeepClone())));
    }

    [Fact]
    public async Task A_token_that_was_taken_is_refused_from_the_second_on_in_which_it_ends()
    {
        var end = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.AddSeconds(4).ToUnixTimeSeconds());
        var token = await SignAsync((_, claims) => claims["exp"] = end.ToUnixTimeSeconds());
        Assert.Equal(HttpStatusCode.OK, await ReadAsync(token));
        var left = end - DateTimeOffset.UtcNow;
        await Task.Delay(left > TimeSpan.Zero ? left + TimeSpan.FromMilliseconds(50) : TimeSpan.Zero, Ct);
        Assert.Equal(HttpStatusCode.Unauthorized, await ReadAsync(token));
    }

    private async Task<HttpStatusCode> ReadAsync(string token)
    {
        using var http = application.NewClient(token);
        using var response = await http.GetAsync("Patient/demo-1", Ct);
        return response.StatusCode;
    }

    private async Task<string> SignAsync(Action<JsonObject, JsonObject> edit)
    {
        var parts = (await application.TokenAsync(new DemoTokenRequest())).Split('.');
        var (header, claims) = (Read(parts[0]), Read(parts[1]));
        edit(header, claims);
        var signed = $"{Write(header)}.{Write(claims)}";
        var keys = await application.Services.GetRequiredService<SiteFacts>().KeysAsync(DrCloudApplication.Site);
        using var rsa = RSA.Create(keys.Signing[0].Parameters);
        var algorithm = (string)header["alg"]!;
        var signature = rsa.SignData(
            Encoding.ASCII.GetBytes(signed),
            algorithm.EndsWith("384", StringComparison.Ordinal) ? HashAlgorithmName.SHA384 : HashAlgorithmName.SHA256,
            algorithm.StartsWith('P') ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    private static JsonObject Read(string part) => JsonNode.Parse(Base64Url.DecodeFromChars(part))!.AsObject();

    private static string Write(JsonObject part) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(part.ToJsonString()));
}

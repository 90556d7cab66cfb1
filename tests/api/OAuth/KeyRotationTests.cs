using System.Net;
using System.Security.Cryptography;
using DrCloud.Api.Changes;
using DrCloud.Grains.Interfaces.Keys;
using Microsoft.IdentityModel.JsonWebTokens;
using Xunit;

namespace DrCloud.Api.Tests.OAuth;

/// <summary>A new key, and no token refused for it.</summary>
public sealed class KeyRotationTests(DrCloudApplication application) : IClassFixture<DrCloudApplication>
{
    private const string Scope = "launch/patient openid offline_access patient/Patient.read";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_key_is_published_beside_the_old_one_and_tokens_go_on()
    {
        var client = await OAuthClient.RegisterAsync(application, Scope);
        var before = await client.TokensAsync(Scope);
        var keys = await application.Administration.RotateKeysAsync(DrCloudApplication.Site);
        Assert.Equal(2, keys.Count);
        await Task.Delay(TimeSpan.FromSeconds(1), Ct);
        Assert.Equal(keys.Order(), (await client.DiscoverAsync()).KeySet!.Keys.Select(key => key.Kid).Order());

        using var http = application.NewClient(before.AccessToken);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("Patient/demo-1", Ct)).StatusCode);
        var after = await client.RefreshAsync(before.RefreshToken!);
        Assert.False(after.IsError, after.Raw);

        // The key is to be known everywhere before anything is signed with it.
        Assert.Equal(keys[1], new JsonWebToken(after.AccessToken).Kid);
        http.DefaultRequestHeaders.Authorization = new("Bearer", after.AccessToken);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("Patient/demo-1", Ct)).StatusCode);
    }

    [Theory]
    [InlineData(0, "old")]
    [InlineData(119, "old")]
    [InlineData(120, "new")]
    public void The_new_key_signs_once_it_has_been_published_for_two_minutes(int seconds, string signer)
    {
        var made = DateTimeOffset.UnixEpoch.AddYears(50);
        using var rsa = RSA.Create(2048);
        var pkcs8 = rsa.ExportPkcs8PrivateKey();
        var keys = new SiteKeys
        {
            Signing = [new SigningKey("new", pkcs8, made), new SigningKey("old", pkcs8, made.AddDays(-30))],
            Encryption = new byte[32],
            Authentication = new byte[32],
        };
        var material = new SiteKeyMaterial(keys, made.AddSeconds(seconds));
        Assert.Equal(signer, material.Credentials.Key.KeyId);
        Assert.Equal(["new", "old"], material.Signing.Select(key => key.KeyId).Order());
    }
}

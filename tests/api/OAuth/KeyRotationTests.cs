using System.Net;
using Microsoft.IdentityModel.JsonWebTokens;
using Xunit;

namespace DrCloud.Api.Tests.OAuth;

/// <summary>A new key, and no token refused for it.</summary>
public sealed class KeyRotationTests : IClassFixture<DrCloudApplication>
{
    private const string Scope = "launch/patient openid offline_access patient/Patient.read";
    private readonly DrCloudApplication _application;

    public KeyRotationTests(DrCloudApplication application) => _application = application;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_key_is_published_beside_the_old_one_and_tokens_go_on()
    {
        var client = await OAuthClient.RegisterAsync(_application, Scope);
        var before = await client.TokensAsync(Scope);
        var keys = await _application.Administration.RotateKeysAsync(DrCloudApplication.Site);
        Assert.Equal(2, keys.Count);
        await Task.Delay(TimeSpan.FromSeconds(1), Ct);
        Assert.Equal(keys.Order(), (await client.DiscoverAsync()).KeySet!.Keys.Select(key => key.Kid).Order());

        using var http = _application.NewClient(before.AccessToken);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("Patient/demo-1", Ct)).StatusCode);
        var after = await client.RefreshAsync(before.RefreshToken!);
        Assert.False(after.IsError, after.Raw);

        // The key is to be known everywhere before anything is signed with it.
        Assert.Equal(keys[1], new JsonWebToken(after.AccessToken).Kid);
        http.DefaultRequestHeaders.Authorization = new("Bearer", after.AccessToken);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("Patient/demo-1", Ct)).StatusCode);
    }
}

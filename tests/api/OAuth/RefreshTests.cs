using System.Net;
using Duende.IdentityModel;
using Xunit;

namespace DrCloud.Api.Tests.OAuth;

[Collection(OAuthTests.Name)]
public sealed class RefreshTests(OAuthApplication application)
{
    private const string Scope = "launch/patient openid fhirUser offline_access patient/Patient.read patient/Observation.read";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_use_gives_a_new_refresh_token_and_keeps_the_launch_context()
    {
        var (client, first) = await StartAsync();
        var second = await client.RefreshAsync(first);
        Assert.False(second.IsError, second.Raw);
        Assert.NotEqual(first, second.RefreshToken);
        Assert.Equal(Scope, second.Scope);
        Assert.Equal("demo-1", second.Json!.Value.GetProperty("patient").GetString());
        Assert.NotNull(second.IdentityToken);
        var third = await client.RefreshAsync(second.RefreshToken!);
        Assert.False(third.IsError, third.Raw);
        using var http = application.NewClient(third.AccessToken);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("Patient/demo-1", Ct)).StatusCode);
    }

    [Fact]
    public async Task Of_twenty_uses_at_once_exactly_one_succeeds_and_the_grant_lives()
    {
        var (client, token) = await StartAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.RefreshAsync(token)));
        var won = Assert.Single(answers, answer => !answer.IsError);
        Assert.All(answers.Where(answer => answer != won), answer => Assert.Equal(OidcConstants.TokenErrors.InvalidGrant, answer.Error));
        Assert.False((await client.RefreshAsync(won.RefreshToken!)).IsError);
    }

    [Fact]
    public async Task The_token_before_last_ends_the_grant()
    {
        var (client, first) = await StartAsync();
        var second = await client.RefreshAsync(first);
        var third = await client.RefreshAsync(second.RefreshToken!);
        Assert.Equal(OidcConstants.TokenErrors.InvalidGrant, (await client.RefreshAsync(first)).Error);
        Assert.Equal(OidcConstants.TokenErrors.InvalidGrant, (await client.RefreshAsync(third.RefreshToken!)).Error);
        await Task.Delay(TimeSpan.FromSeconds(1), Ct);
        using var http = application.NewClient(third.AccessToken);
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("Patient/demo-1", Ct)).StatusCode);
    }

    [Fact]
    public async Task The_last_token_again_later_than_ten_seconds_after_its_use_ends_the_grant()
    {
        var (client, first) = await StartAsync();
        var second = await client.RefreshAsync(first);
        await Task.Delay(TimeSpan.FromSeconds(10.5), Ct);
        Assert.Equal(OidcConstants.TokenErrors.InvalidGrant, (await client.RefreshAsync(first)).Error);
        Assert.Equal(OidcConstants.TokenErrors.InvalidGrant, (await client.RefreshAsync(second.RefreshToken!)).Error);
    }

    [Fact]
    public async Task Narrower_scopes_are_granted_and_wider_ones_refused()
    {
        var (client, token) = await StartAsync();
        var narrow = await client.RefreshAsync(token, "patient/Patient.read");
        Assert.False(narrow.IsError, narrow.Raw);
        Assert.Equal("patient/Patient.read", narrow.Scope);
        using var http = application.NewClient(narrow.AccessToken);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("Patient/demo-1", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await http.GetAsync("Observation", Ct)).StatusCode);
        Assert.Equal(OidcConstants.TokenErrors.InvalidScope, (await client.RefreshAsync(narrow.RefreshToken!, "patient/Patient.read user/Patient.read")).Error);
    }

    [Fact]
    public async Task Another_client_cannot_use_it()
    {
        var (client, token) = await StartAsync();
        var other = await OAuthClient.RegisterAsync(application, Scope);
        Assert.Equal(OidcConstants.TokenErrors.InvalidGrant, (await other.RefreshAsync(token)).Error);
        Assert.False((await client.RefreshAsync(token)).IsError);
    }

    [Fact]
    public async Task An_edited_refresh_token_is_refused()
    {
        var (client, token) = await StartAsync();
        var edited = token[..^6] + (token[^6] == 'A' ? 'B' : 'A') + token[^5..];
        Assert.Equal(OidcConstants.TokenErrors.InvalidGrant, (await client.RefreshAsync(edited)).Error);
        Assert.Equal(OidcConstants.TokenErrors.InvalidGrant, (await client.RefreshAsync("nonsense")).Error);
    }

    private async Task<(OAuthClient Client, string Token)> StartAsync()
    {
        var client = await OAuthClient.RegisterAsync(application, Scope);
        return (client, (await client.TokensAsync(Scope)).RefreshToken!);
    }
}

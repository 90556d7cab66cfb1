using System.Net;
using DrCloud.Api.Changes;
using DrCloud.Grains.Interfaces.Changes;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace DrCloud.Api.Tests.OAuth;

/// <summary>
/// What a process remembers of tokens counts for no longer than it hears of changes: cut off from them it asks anew after a second, told that it may have missed some
/// at once, and told of none, though there was one, after a minute.
/// </summary>
public sealed class MissedChangeTests(MissedChangeTests.DeafApplication application) : IClassFixture<MissedChangeTests.DeafApplication>
{
    private const string Scope = "launch/patient openid patient/Patient.read";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Cut_off_from_news_it_asks_anew_after_a_second()
    {
        var client = await OAuthClient.RegisterAsync(application, Scope);
        using var http = await RememberedAsync(client);
        await DisableAsync(client);
        await Task.Delay(SiteChanges.Freshness + TimeSpan.FromMilliseconds(50), Ct);
        Assert.Equal(HttpStatusCode.Unauthorized, await ReadAsync(http));
    }

    [Fact]
    public async Task Told_that_news_may_be_missing_it_asks_anew_at_once()
    {
        var client = await OAuthClient.RegisterAsync(application, Scope);
        using var http = await RememberedAsync(client);
        await DisableAsync(client);
        application.Tell(reset: true);
        Assert.Equal(HttpStatusCode.Unauthorized, await ReadAsync(http));
    }

    [Fact]
    [Trait("Category", "Long")]
    public async Task A_change_that_nobody_told_of_is_found_within_a_minute()
    {
        var (revoked, disabled) = (await OAuthClient.RegisterAsync(application, Scope), await OAuthClient.RegisterAsync(application, Scope));
        var token = (await revoked.TokensAsync(Scope)).AccessToken!;
        using var first = await RememberedAsync(revoked, token);
        using var second = await RememberedAsync(disabled);
        Assert.False((await revoked.RevokeAsync(token)).IsError);
        await DisableAsync(disabled);
        var end = Environment.TickCount64 + 62_000;
        var (ofGrant, ofClient) = (HttpStatusCode.OK, HttpStatusCode.OK);
        while ((ofGrant, ofClient) != (HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized) && Environment.TickCount64 < end)
        {
            application.Tell();
            (ofGrant, ofClient) = (await ReadAsync(first), await ReadAsync(second));
            await Task.Delay(TimeSpan.FromMilliseconds(250), Ct);
        }

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (ofGrant, ofClient));
    }

    // The second reading finds in memory what the first has asked for, while nothing older than a second is known.
    private async Task<HttpClient> RememberedAsync(OAuthClient client, string? token = null)
    {
        var http = application.NewClient(token ?? (await client.TokensAsync(Scope)).AccessToken);
        application.Tell();
        Assert.Equal(HttpStatusCode.OK, await ReadAsync(http));
        Assert.Equal(HttpStatusCode.OK, await ReadAsync(http));
        return http;
    }

    private Task<bool> DisableAsync(OAuthClient client) => application.Administration.SetClientEnabledAsync(DrCloudApplication.Site, client.Id, enabled: false);

    private static async Task<HttpStatusCode> ReadAsync(HttpClient http)
    {
        using var response = await http.GetAsync("Patient/demo-1", Ct);
        return response.StatusCode;
    }

    /// <summary>The application, which hears of changes what the test tells it.</summary>
    public sealed class DeafApplication : DrCloudApplication, IAsyncLifetime
    {
        private ChangeFollower Follower => Services.GetRequiredService<ChangeFollower>();

        async ValueTask IAsyncLifetime.InitializeAsync()
        {
            await InitializeAsync();
            await Follower.StopAsync(CancellationToken.None);
        }

        /// <summary>Tells that there was no change, or (<paramref name="reset"/>) that there may have been some.</summary>
        public void Tell(bool reset = false)
        {
            var changes = Follower.Of(Site);
            var (epoch, position) = changes.Next;
            changes.Apply(new ChangePage(epoch, position, reset, []), Environment.TickCount64);
        }
    }
}

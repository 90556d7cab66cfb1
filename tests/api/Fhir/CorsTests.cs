using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using DrCloud.Api.Tests.OAuth;
using Xunit;

namespace DrCloud.Api.Tests.Fhir;

/// <summary>Browser apps of other origins: those of enabled clients may read what they ask for, others what describes the server.</summary>
[Collection(OAuthTests.Name)]
public sealed class CorsTests(OAuthApplication app)
{
    private const string Stranger = "https://stranger.example";
    private static readonly TimeSpan Promise = TimeSpan.FromSeconds(1.5);   // a second, and the request

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string> Interfaces => ["/apis/default/fhir/Patient/demo-1", "/apis/default/fhir/", "/oauth2/default/token", "/oauth2/default/userinfo", "/oauth2/default/introspect"];

    [Theory]
    [MemberData(nameof(Interfaces))]
    public async Task A_preflight_from_the_origin_of_a_client_is_answered_without_a_token(string address)
    {
        var origin = await RegisteredAsync();
        using var response = await PreflightAsync(address, origin);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(origin, AllowedOrigin(response));
        Assert.Contains("PUT", response.Headers.GetValues("Access-Control-Allow-Methods").Single(), StringComparison.Ordinal);
        Assert.Contains("If-Match", response.Headers.GetValues("Access-Control-Allow-Headers").Single(), StringComparison.Ordinal);
        Assert.False(response.Headers.Contains("Access-Control-Allow-Credentials"));
        Assert.Contains("Origin", response.Headers.Vary);
    }

    [Theory]
    [MemberData(nameof(Interfaces))]
    public async Task Another_origin_gets_no_headers(string address)
    {
        var origin = await RegisteredAsync();
        foreach (var other in (string[])[Stranger, "null", origin + ".example", origin + ":8443", origin.Replace("https:", "http:", StringComparison.Ordinal), origin.ToUpperInvariant(), "*"])
        {
            using var preflight = await PreflightAsync(address, other);
            AssertClosed(preflight);
            using var response = await app.NewClient().FetchAsync(app.BaseAddress + address, ("Origin", other));
            AssertClosed(response);
            Assert.Contains("Origin", response.Headers.Vary);
        }
    }

    [Fact]
    public async Task Answers_and_refusals_may_be_read_from_the_origin_of_a_client()
    {
        var origin = await RegisteredAsync();
        using var patient = await app.NewPatientClientAsync("demo-1");
        using var answer = await patient.FetchAsync("Patient/demo-1", ("Origin", origin));
        Assert.Equal((HttpStatusCode.OK, origin), (answer.StatusCode, AllowedOrigin(answer)));
        var exposed = answer.Headers.GetValues("Access-Control-Expose-Headers").Single().Split(", ");
        Assert.Subset(exposed.ToHashSet(), new HashSet<string> { "ETag", "Location", "Content-Location", "X-Progress", "Content-Range", "Content-Disposition" });
        using var refusal = await app.NewClient().FetchAsync("Patient/demo-1", ("Origin", origin));
        Assert.Equal((HttpStatusCode.Unauthorized, origin), (refusal.StatusCode, AllowedOrigin(refusal)));
    }

    [Fact]
    public async Task The_address_of_a_launch_counts_too_and_what_is_no_web_address_does_not()
    {
        var host = NewHost();
        await RegisterAsync(["com.example.app:/callback", $"http://127.0.0.1:{5000}/{host}"], $"https://{host}:8443/launch");
        await AssertOpensAsync($"https://{host}:8443");
        await AssertOpensAsync("http://127.0.0.1:5000");
        foreach (var other in (string[])[$"https://{host}", "com.example.app://", "com.example.app:"])
        {
            using var response = await PreflightAsync("/oauth2/default/token", other);
            AssertClosed(response);
        }
    }

    [Fact]
    public async Task A_disabled_client_opens_nothing_a_second_later()
    {
        var host = NewHost();
        var client = await RegisterAsync([$"https://{host}/callback"]);
        var origin = $"https://{host}";
        await AssertOpensAsync(origin);
        await app.Administration.SetClientEnabledAsync(DrCloudApplication.Site, client, enabled: false);
        await Task.Delay(Promise, Ct);
        using (var closed = await PreflightAsync("/oauth2/default/token", origin))
        {
            AssertClosed(closed);
        }

        await app.Administration.SetClientEnabledAsync(DrCloudApplication.Site, client, enabled: true);
        await AssertOpensAsync(origin);
    }

    [Fact]
    public async Task A_client_of_one_site_opens_nothing_at_another()
    {
        var origin = await RegisteredAsync();
        using var http = app.NewClient();
        using var response = await http.SendAsync("OPTIONS", $"{app.BaseAddress}/oauth2/{OAuthApplication.OtherSite}/token",
            ("Host", OAuthApplication.OtherHost), ("Origin", origin), ("Access-Control-Request-Method", "POST"));
        AssertClosed(response);
    }

    [Theory]
    [InlineData("/apis/default/fhir/metadata")]
    [InlineData("/apis/default/fhir/.well-known/smart-configuration")]
    [InlineData("/oauth2/default/.well-known/openid-configuration")]
    [InlineData("/oauth2/default/jwk")]
    public async Task What_describes_the_server_may_be_read_from_any_origin(string address)
    {
        using var response = await app.NewClient().FetchAsync(app.BaseAddress + address, ("Origin", Stranger));
        Assert.Equal((HttpStatusCode.OK, "*"), (response.StatusCode, AllowedOrigin(response)));
        using var preflight = await PreflightAsync(address, Stranger);
        Assert.Equal((HttpStatusCode.NoContent, "*"), (preflight.StatusCode, AllowedOrigin(preflight)));
    }

    [Theory]
    [InlineData("/swagger/index.html")]
    [InlineData("/oauth2/default/authorize")]
    [InlineData("/oauth2/default/login")]
    [InlineData("/apis/default/admin/clients")]
    [InlineData("/admin/clients")]
    public async Task Pages_and_the_administration_take_no_part(string address)
    {
        using var response = await app.NewClient().FetchAsync(app.BaseAddress + address, ("Origin", await RegisteredAsync()));
        AssertClosed(response);
    }

    private static string NewHost() => $"{Guid.NewGuid():n}.example";

    private static string? AllowedOrigin(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Access-Control-Allow-Origin", out var values) ? values.Single() : null;

    private static void AssertClosed(HttpResponseMessage response) =>
        Assert.DoesNotContain(response.Headers, header => header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));

    private Task<HttpResponseMessage> PreflightAsync(string address, string origin) => app.NewClient().SendAsync(
        "OPTIONS", app.BaseAddress + address, ("Origin", origin), ("Access-Control-Request-Method", "PUT"), ("Access-Control-Request-Headers", "authorization, if-match"));

    /// <summary>The origin of a client that is registered and known everywhere.</summary>
    private async Task<string> RegisteredAsync()
    {
        var host = NewHost();
        await RegisterAsync([$"https://{host}:443/callback"]);
        await AssertOpensAsync($"https://{host}");
        return $"https://{host}";
    }

    private async Task AssertOpensAsync(string origin)
    {
        var until = DateTime.UtcNow + Promise;
        while (true)
        {
            using var response = await PreflightAsync("/oauth2/default/token", origin);
            if (AllowedOrigin(response) == origin)
            {
                return;
            }

            Assert.True(DateTime.UtcNow < until, $"{origin} may not read after {Promise}.");
            await Task.Delay(50, Ct);
        }
    }

    private async Task<string> RegisterAsync(string[] redirects, string? launch = null)
    {
        using var http = app.NewClient();
        using var response = await http.PostAsJsonAsync($"{app.BaseAddress}/oauth2/default/registration",
            new { client_name = "Browser app", redirect_uris = redirects, initiate_login_uri = launch, scope = "openid patient/Patient.read" }, Ct);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(Ct);
        Assert.True(response.StatusCode == HttpStatusCode.Created, answer.ToString());
        return answer.GetProperty("client_id").GetString()!;
    }
}

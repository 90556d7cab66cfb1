using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace DrCloud.Api.Tests.OAuth;

/// <summary>One address registers a few clients in a minute, wherever it says that it comes from.</summary>
public sealed class RegistrationRateTests(RegistrationRateTests.LimitedApplication application) : IClassFixture<RegistrationRateTests.LimitedApplication>
{
    private const int Most = 3;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_registers_too_many_is_told_when_to_come_again_and_others_are_not_held_up()
    {
        // The proxy is trusted: the nearest address that it tells counts, not what the sender wrote before.
        using var proxy = Client(IPAddress.Loopback);
        for (var n = 0; n < Most; n++)
        {
            await AssertTakenAsync(proxy, $"203.0.113.{n}, 198.51.100.1");
        }

        await AssertRefusedAsync(proxy, "203.0.113.99, 198.51.100.1");
        await AssertTakenAsync(proxy, "198.51.100.2");
        await AssertTakenAsync(proxy, "2001:db8::1");

        // Addresses of one network of 64 bits are one sender's; its neighbour's is another.
        await AssertTakenAsync(proxy, "2001:db8::2");
        await AssertTakenAsync(proxy, "2001:db8::3");
        await AssertRefusedAsync(proxy, "2001:db8::4");
        await AssertTakenAsync(proxy, "2001:db8:0:1::1");
    }

    [Fact]
    public async Task Whoever_is_no_trusted_proxy_comes_from_where_it_connects()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "The second loopback address is IPv6.");
        using var stranger = Client(IPAddress.IPv6Loopback);
        for (var n = 0; n < Most; n++)
        {
            await AssertTakenAsync(stranger, $"203.0.113.{n}");
        }

        await AssertRefusedAsync(stranger, "203.0.113.200");
        await AssertFormIsRefusedAsync(stranger);
    }

    [Fact]
    public async Task What_is_refused_for_its_metadata_does_not_count()
    {
        using var proxy = Client(IPAddress.Loopback);
        for (var n = 0; n < Most + 1; n++)
        {
            using var wrong = await RegisterAsync(proxy, "192.0.2.1", "http://evil.example/callback");
            Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        }

        await AssertTakenAsync(proxy, "192.0.2.1");
    }

    private async Task AssertTakenAsync(HttpClient http, string from)
    {
        using var response = await RegisterAsync(http, from);
        Assert.True(response.StatusCode == HttpStatusCode.Created, $"{from}: {await response.Content.ReadAsStringAsync(Ct)}");
    }

    private async Task AssertRefusedAsync(HttpClient http, string from)
    {
        using var response = await RegisterAsync(http, from);
        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.InRange(response.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(Ct);
        Assert.Equal("temporarily_unavailable", answer.GetProperty("error").GetString());
        Assert.False(answer.TryGetProperty("client_id", out _));
    }

    private async Task AssertFormIsRefusedAsync(HttpClient http)
    {
        var address = $"{application.BaseAddress}/interface/smart/register-app.php";
        var page = await http.GetStringAsync(address, Ct);
        var token = Regex.Match(page, "name=\"__RequestVerificationToken\"[^>]* value=\"([^\"]+)\"").Groups[1].Value;
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["__RequestVerificationToken"] = token,
            ["Form.ApplicationType"] = "public",
            ["Form.ClientName"] = "x",
            ["Form.RedirectUris"] = "https://app.example/callback",
        });
        using var response = await http.PostAsync(address, form, Ct);
        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
    }

    private async Task<HttpResponseMessage> RegisterAsync(HttpClient http, string from, string redirect = "https://app.example/callback")
    {
        var body = JsonSerializer.Serialize(new { client_name = "x", redirect_uris = new[] { redirect }, scope = "openid patient/Patient.read" });
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{application.BaseAddress}/oauth2/default/registration")
        {
            Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("X-Forwarded-For", from);
        return await http.SendAsync(request, Ct);
    }

    /// <summary>A client that connects to this loopback address, and so from it.</summary>
    private HttpClient Client(IPAddress loopback)
    {
#pragma warning disable CA2000, CA5400 // The client owns its handler; a self-signed certificate has no revocation list.
        return new HttpClient(new SocketsHttpHandler
        {
            SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == application.CertificateHash },
            ConnectCallback = async (context, ct) =>
            {
                var socket = new Socket(loopback.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(loopback, context.DnsEndPoint.Port, ct);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
#pragma warning restore CA2000, CA5400
    }

    /// <summary>The application that trusts a proxy at the IPv4 loopback address.</summary>
    public sealed class LimitedApplication : DrCloudApplication
    {
        protected override int RegistrationsPerMinute => Most;

        protected override Task<IReadOnlyDictionary<string, string?>> ConfigurationAsync() =>
            Task.FromResult<IReadOnlyDictionary<string, string?>>(new Dictionary<string, string?> { ["DrCloud:TrustedProxies:0"] = "127.0.0.0/8" });
    }
}

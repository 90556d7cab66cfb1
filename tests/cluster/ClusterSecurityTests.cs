using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Xunit;

namespace DrCloud.Tests.Cluster;

[Trait("Category", "Long"), Collection("One cluster at a time")]
public sealed class ClusterSecurityTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whoever_shows_no_certificate_of_the_cluster_is_not_talked_to()
    {
        await using var cluster = await DrCloudCluster.StartAsync(silos: 1, apis: 1);
        var silo = cluster.Silos[0];
        foreach (var port in new[] { silo.SiloPort, silo.GatewayPort, silo.GatewayListPort })
        {
            Assert.False(await IsTalkedToAsync(port, certificate: false), $"Port {port} talks to a client without a certificate.");
            Assert.False(await IsTalkedToAsync(port, certificate: true), $"Port {port} talks to a client with a certificate of its own making.");
        }

        using var http = new HttpClient();
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri($"http://127.0.0.1:{silo.HealthPort}/health/live"), Ct)).StatusCode);
    }

    [Fact]
    public async Task Without_its_database_the_cluster_says_503_and_when_to_come_again()
    {
        await using var cluster = await DrCloudCluster.StartAsync(silos: 2, apis: 1);
        using var client = cluster.NewClient(0, await cluster.TokenAsync(new() { System = true, Scopes = "system/*.*" }));
        (await ClusterSmokeTests.PutAsync(client, "Patient", "p1", "")).Dispose();
        (await client.GetAsync("Patient/p1", Ct)).Dispose();

        cluster.Database.Kill();
        await Task.Delay(TimeSpan.FromSeconds(2), Ct);
        using var read = await client.GetAsync("Patient/p1", Ct);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, read.StatusCode);
        Assert.NotNull(read.Headers.RetryAfter);
        Assert.Contains("OperationOutcome", await read.Content.ReadAsStringAsync(Ct));
        Assert.False(await cluster.Silos[0].IsReadyAsync());
        Assert.False(cluster.Silos[0].Process.HasExited);

        // Requests need not go elsewhere for that; they need to when no silo is left.
        Assert.Equal(HttpStatusCode.OK, await HealthAsync(client, "ready"));
        foreach (var silo in cluster.Silos)
            silo.Process.Kill();

        await DrCloudCluster.WaitAsync(cluster.Apis[0].Process, async () => await HealthAsync(client, "ready") == HttpStatusCode.ServiceUnavailable);
        Assert.Equal(HttpStatusCode.OK, await HealthAsync(client, "live"));
    }

    private static async Task<HttpStatusCode> HealthAsync(HttpClient client, string what) => (await client.GetAsync($"/health/{what}", Ct)).StatusCode;

    /// <summary>True if the port reads what is sent after the handshake, or answers.</summary>
    private static async Task<bool> IsTalkedToAsync(int port, bool certificate)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, port, Ct);
#pragma warning disable CA5359 // Who they are does not matter here.
        await using var tls = new SslStream(socket.GetStream(), false, (_, _, _, _) => true);
#pragma warning restore CA5359
        try
        {
            using var own = certificate ? SelfMade.Certificate() : null;
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "silo", ClientCertificates = own is null ? [] : [own] }, Ct);

            // With TLS 1.3 the server's refusal comes after the client's side of the handshake is through.
            await tls.WriteAsync("GET /cluster/gateways HTTP/1.1\r\nHost: silo\r\n\r\n"u8.ToArray(), Ct);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(Ct);
            limit.CancelAfter(TimeSpan.FromSeconds(10));
            return await tls.ReadAsync(new byte[1], limit.Token) > 0;
        }
        catch (Exception e) when (e is IOException or AuthenticationException)
        {
            return false;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }
}

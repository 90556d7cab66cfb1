using System.Net;
using System.Net.Sockets;
using DrCloud.Api.OAuth.Assertions;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace DrCloud.Api.Tests.OAuth;

/// <summary>Keys that a client publishes under its <c>jwks_uri</c>.</summary>
[Collection(OAuthTests.Name)]
public sealed class PublishedKeyTests(OAuthApplication application)
{
    private const string Scope = "system/Patient.read";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task They_are_fetched_once_for_many_requests()
    {
        await using var server = await KeyServer.StartAsync(application.KeyServerCertificate);
        using var client = await SystemClient.RegisterAsync(application, Scope, server.Address);
        server.Body = client.Jwks.ToJsonString();
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => client.RequestAsync(Scope)));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Equal(1, server.Requests);
        using var named = await client.RequestAsync(Scope, client.Assertion(header => header["jku"] = server.Address));
        Assert.Equal(HttpStatusCode.OK, named.StatusCode);
    }

    [Fact]
    public async Task An_unknown_key_has_them_fetched_again_but_not_at_once()
    {
        await using var server = await KeyServer.StartAsync(application.KeyServerCertificate);
        using var client = await SystemClient.RegisterAsync(application, Scope, server.Address);
        for (var i = 0; i < 5; i++)
        {
            using var early = await client.RequestAsync(Scope);
            Assert.Equal(HttpStatusCode.Unauthorized, early.StatusCode);
        }

        Assert.Equal(1, server.Requests);
        server.Body = client.Jwks.ToJsonString();
        await Task.Delay(TimeSpan.FromSeconds(11), Ct);
        using var later = await client.RequestAsync(Scope);
        Assert.Equal(HttpStatusCode.OK, later.StatusCode);
        Assert.Equal(2, server.Requests);
    }

    [Theory]
    [InlineData(StatusCodes.Status500InternalServerError, null, "/keys")]
    [InlineData(StatusCodes.Status200OK, "no JSON", "/keys")]
    [InlineData(StatusCodes.Status200OK, "long", "/keys")]
    [InlineData(StatusCodes.Status200OK, null, "/moved")]
    public async Task What_is_no_key_set_is_no_reason_to_fail(int status, string? body, string path)
    {
        await using var server = await KeyServer.StartAsync(application.KeyServerCertificate);
        using var client = await SystemClient.RegisterAsync(application, Scope, server.Address.Replace("/keys", path, StringComparison.Ordinal));
        (server.Status, server.Body) = (status, body switch { "long" => client.Jwks.ToJsonString() + new string(' ', 100_000), null => client.Jwks.ToJsonString(), _ => body });
        using var response = await client.RequestAsync(Scope);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("2606:4700:4700::1111", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("::1", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("192.168.0.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("::", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fc00::1", false)]
    [InlineData("64:ff9b::7f00:1", false)]
    [InlineData("2002:7f00:1::", false)]
    public void Only_addresses_of_the_public_internet_are_asked(string address, bool asked) => Assert.Equal(asked, PublicAddress.Is(IPAddress.Parse(address)));
}

/// <summary>The same without leave to ask private addresses: the default.</summary>
[Collection(OnSqlite.Name)]
public sealed class PrivateKeyAddressTests(DrCloudApplication application)
{
    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    [InlineData("2130706433")]
    [InlineData("0x7f.1")]
    [InlineData("[::1]")]
    [InlineData("[::ffff:127.0.0.1]")]
    public async Task A_private_address_is_never_connected_to(string host)
    {
        using var listener = new TcpListener(IPAddress.IPv6Any, 0);
        listener.Server.DualMode = true;
        listener.Start();
        using var client = await SystemClient.RegisterAsync(application, "system/Patient.read", $"https://{host}:{((IPEndPoint)listener.LocalEndpoint).Port}/keys");
        using var response = await client.RequestAsync("system/Patient.read");
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.False(listener.Pending());
    }
}

using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using DrCloud.Api.Administration;
using DrCloud.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace DrCloud.Tests.Host;

/// <summary>What <c>./start</c> promises, with real processes.</summary>
public sealed class StartTests
{
    [Fact]
    public async Task A_server_prints_its_addresses_and_keeps_its_certificate_over_restarts()
    {
        using var folder = new TemporaryFolder();
        var fingerprints = new List<string>();
        for (var start = 0; start < 2; start++)
        {
            using var server = DrCloudProcess.Start("--data", folder.Path, "--port", "0", "--no-demo");
            await server.RunsAsync();
            var fhir = new Uri(server.Printed("FHIR base"));
            Assert.Equal($"https://localhost:{fhir.Port}/apis/default/fhir", fhir.ToString());
            fingerprints.Add(server.Printed("Certificate"));
            Assert.Equal(fingerprints[0], $"SHA-256 {await FingerprintAsync(fhir.Port)}");
            server.Signal("TERM");
            Assert.Equal(0, await server.EndAsync());
            Assert.DoesNotContain("fail:", server.Errors, StringComparison.Ordinal);
        }

        Assert.Equal(fingerprints[0], fingerprints[1]);
    }

    [Fact]
    public async Task CtrlC_stops_gracefully()
    {
        using var folder = new TemporaryFolder();
        using var server = DrCloudProcess.Start("--data", folder.Path, "--port", "0", "--no-demo");
        await server.RunsAsync();
        server.Signal("INT");
        Assert.Equal(0, await server.EndAsync());
        Assert.Contains("Stopping", server.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.File("control.json")));
    }

    [Fact]
    public async Task TLS_1_2_and_1_3_are_spoken_and_nothing_older()
    {
        using var folder = new TemporaryFolder();
        using var server = DrCloudProcess.Start("--data", folder.Path, "--port", "0", "--no-demo");
        await server.RunsAsync();
        var port = new Uri(server.Printed("FHIR base")).Port;
        Assert.Equal(SslProtocols.Tls12, await HandshakeAsync(port, SslProtocols.Tls12));
        Assert.Equal(SslProtocols.Tls13, await HandshakeAsync(port, SslProtocols.Tls13));
#pragma warning disable SYSLIB0039, CA5397 // The old version is what the test tries.
        await Assert.ThrowsAnyAsync<Exception>(() => HandshakeAsync(port, SslProtocols.Tls11));
#pragma warning restore SYSLIB0039, CA5397
    }

    [Fact]
    public async Task A_second_process_on_the_same_folder_is_refused_in_one_line()
    {
        using var folder = new TemporaryFolder();
        using var server = DrCloudProcess.Start("--data", folder.Path, "--port", "0", "--no-demo");
        await server.RunsAsync();
        await RefusesAsync("Another server is running", "--data", folder.Path, "--port", "0", "--no-demo");
    }

    [Fact]
    public async Task A_port_in_use_is_refused_in_one_line()
    {
        using var folder = new TemporaryFolder();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        await RefusesAsync($"Port {port} is in use", "--data", folder.Path, "--port", $"{port}");
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_refused_in_one_line()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("file"), "", TestContext.Current.CancellationToken);
        await RefusesAsync("cannot be written", "--data", folder.File("file/data"), "--port", "0");
    }

    [Theory]
    [InlineData("default.db")]
    [InlineData("state.db")]
    public async Task A_database_of_a_newer_version_is_refused_in_one_line(string database)
    {
        using var folder = new TemporaryFolder();
        await using (await EmbeddedServer.StartAsync(new EmbeddedOptions { Port = 0, DataFolder = folder.Path, Demo = false }, ct: TestContext.Current.CancellationToken))
        {
        }

        using (var connection = new SqliteConnection($"Data Source={folder.File(database)};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = """
                INSERT INTO migration (type, version, description, name, checksum, installed_by, installed_on, success)
                SELECT type, '999', description, 'V999__later.sql', checksum, installed_by, installed_on, 1 FROM migration WHERE version IS NOT NULL LIMIT 1
                """;
            Assert.Equal(1, command.ExecuteNonQuery());
        }

        await RefusesAsync("newer", "--data", folder.Path, "--port", "0");
    }

    [Fact]
    public async Task A_folder_without_the_demo_stays_without_it()
    {
        using var folder = new TemporaryFolder();
        await using (await EmbeddedServer.StartAsync(new EmbeddedOptions { Port = 0, DataFolder = folder.Path, Demo = false }, ct: TestContext.Current.CancellationToken))
        {
        }

        await RefusesAsync("--no-demo", "--data", folder.Path, "--port", "0");
        Assert.False(File.Exists(folder.File("demo-patients")));
        await using var again = await EmbeddedServer.StartAsync(new EmbeddedOptions { Port = 0, DataFolder = folder.Path, Demo = false }, ct: TestContext.Current.CancellationToken);
        using var http = NewClient(again);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync($"{again.BaseAddress}/apps/demo/", TestContext.Current.CancellationToken)).StatusCode);
        var administration = again.Services.GetRequiredService<IAdministration>();
        await Assert.ThrowsAsync<InvalidOperationException>(() => administration.MintDemoTokenAsync(EmbeddedServer.Site, new DemoTokenRequest()));
    }

    [Fact]
    public async Task Options_that_are_wrong_are_refused()
    {
        var (code, _, errors) = await DrCloudProcess.RunAsync("--port", "many");
        Assert.NotEqual(0, code);
        Assert.Contains("--port", errors, StringComparison.Ordinal);
    }

    private static async Task RefusesAsync(string reason, params string[] arguments)
    {
        var (code, _, errors) = await DrCloudProcess.RunAsync(arguments);
        Assert.NotEqual(0, code);
        Assert.Contains(reason, Assert.Single(errors.Split('\n')), StringComparison.Ordinal);
    }

    private static async Task<SslProtocols> HandshakeAsync(int port, SslProtocols protocol)
    {
        await using var tls = await ConnectAsync(port, protocol);
        return tls.SslProtocol;
    }

    private static async Task<string> FingerprintAsync(int port)
    {
        await using var tls = await ConnectAsync(port, SslProtocols.None);
        return string.Join(':', SHA256.HashData(tls.RemoteCertificate!.GetRawCertData()).Select(b => b.ToString("X2", System.Globalization.CultureInfo.InvariantCulture)));
    }

    private static async Task<SslStream> ConnectAsync(int port, SslProtocols protocol)
    {
        var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        var tls = new SslStream(tcp.GetStream(), leaveInnerStreamOpen: false);
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = "localhost", EnabledSslProtocols = protocol, RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject.Contains("localhost", StringComparison.Ordinal) == true },
            TestContext.Current.CancellationToken);
        return tls;
    }

    private static HttpClient NewClient(EmbeddedServer server)
    {
#pragma warning disable CA2000, CA5400 // The client owns its handler; a self-signed certificate has no revocation list.
        return new HttpClient(new SocketsHttpHandler
        {
            SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == server.Certificate.GetCertHashString() },
        });
#pragma warning restore CA2000, CA5400
    }
}

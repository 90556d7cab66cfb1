using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Xunit;

namespace DrCloud.Api.Tests.OAuth;

/// <summary>Libraries of others (openid-client, oauth4webapi) as clients: discovery, registration, pushed request, code, refresh, introspection, revocation, a client's own token.</summary>
[Collection(OAuthTests.Name)]
public sealed class ForeignClientTests(OAuthApplication application)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "foreign");

    [Fact]
    public async Task A_foreign_app_pushes_its_request_gets_tokens_refreshes_asks_about_and_revokes_them()
    {
        using var client = await StartAsync("code");
        var address = (await ReadAsync(client)).GetProperty("authorize").GetString()!;
        Assert.Contains("request_uri=", address, StringComparison.Ordinal);
        using var browser = new Browser(application);
        await browser.OpenAsync(address);
        await browser.SignInAsync("patient1");
        await browser.SubmitAsync(new Dictionary<string, string> { ["drc_decision"] = "allow" }, "Allow what is ticked");
        await WriteAsync(client, new { callback = browser.Address.AbsoluteUri });
        var found = await ReadAsync(client);
        Assert.Equal("demo-1", found.GetProperty("patient").GetString());
        Assert.Equal($"{application.FhirBase}/Patient/demo-1", found.GetProperty("fhirUser").GetString());
        Assert.NotEmpty(found.GetProperty("name").GetString()!);
        Assert.Equal("[true,false]", found.GetProperty("active").GetRawText());
    }

    [Fact]
    public async Task A_foreign_service_registers_its_key_and_acts_for_itself()
    {
        using var client = await StartAsync("service");
        var id = (await ReadAsync(client)).GetProperty("enable").GetString()!;
        Assert.True(await application.Administration.SetClientEnabledAsync(DrCloudApplication.Site, id, enabled: true));
        await WriteAsync(client, new { enabled = true });
        var found = await ReadAsync(client);
        Assert.Equal("system/Patient.read", found.GetProperty("scope").GetString());
        using var http = application.NewClient(found.GetProperty("token").GetString());
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("Patient/demo-1", Ct)).StatusCode);
    }

    private async Task<Process> StartAsync(string kind)
    {
        // The lock file lies beside the script: what is installed is what it names.
        using (var npm = Process.Start(new ProcessStartInfo("npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts"]) { WorkingDirectory = Folder, RedirectStandardOutput = true })!)
        {
            await npm.WaitForExitAsync(Ct);
            Assert.Equal(0, npm.ExitCode);
        }

        var authority = Path.Combine(Folder, "server.pem");
        await File.WriteAllTextAsync(authority, await CertificateAsync(), Ct);
        var start = new ProcessStartInfo("node", ["client.mjs", kind, $"{application.BaseAddress}/oauth2/default", application.FhirBase])
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["NODE_EXTRA_CA_CERTS"] = authority;
        return Process.Start(start)!;
    }

    private static async Task<JsonElement> ReadAsync(Process client) =>
        await client.StandardOutput.ReadLineAsync(Ct) is { } line ? JsonElement.Parse(line) : throw new InvalidOperationException(await client.StandardError.ReadToEndAsync(Ct));

    private static async Task WriteAsync(Process client, object line)
    {
        await client.StandardInput.WriteLineAsync(JsonSerializer.Serialize(line));
        await client.StandardInput.FlushAsync(Ct);
    }

    // The certificate was made for this run: the client is to trust it and no other.
    private async Task<string> CertificateAsync()
    {
        var address = new Uri(application.BaseAddress);
        using var socket = new TcpClient();
        await socket.ConnectAsync(address.Host, address.Port, Ct);
#pragma warning disable CA5359 // It is asked for, not trusted.
        await using var tls = new SslStream(socket.GetStream(), leaveInnerStreamOpen: false, (_, _, _, _) => true);
#pragma warning restore CA5359
        await tls.AuthenticateAsClientAsync(address.Host);
        using var certificate = X509CertificateLoader.LoadCertificate(tls.RemoteCertificate!.GetRawCertData());
        return certificate.ExportCertificatePem();
    }
}

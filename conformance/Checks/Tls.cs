using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using DrCloud.Conformance.Server;
using DrCloud.Fhir.UsCore;

namespace DrCloud.Conformance.Checks;

/// <summary>The base address takes TLS 1.2 or newer, and nothing older. Whether the certificate is trusted is for the run's own connections to say.</summary>
internal static class Tls
{
    public static async Task RunAsync(FhirServer server, Report report, CancellationToken ct)
    {
        var address = new Uri(server.Base);
        if (address.Scheme != Uri.UriSchemeHttps)
        {
            new Trial(report, "tls", "takes TLS 1.2 or newer", Expectation.Shall).Conclude("the base address is not https");
            return;
        }

        await TryAsync(SslProtocols.Tls12 | SslProtocols.Tls13, "takes TLS 1.2 or newer", isTaken: true);
#pragma warning disable SYSLIB0039, CA5397 // That these are refused is what is checked.
        await TryAsync(SslProtocols.Tls | SslProtocols.Tls11, "refuses TLS 1.0 and 1.1", isTaken: false);
#pragma warning restore SYSLIB0039, CA5397

        async Task TryAsync(SslProtocols protocols, string name, bool isTaken)
        {
            var trial = new Trial(report, "tls", name, Expectation.Shall);
            trial.Note(await TakesAsync(address, protocols, ct) == isTaken ? null : isTaken ? "the handshake fails" : "the handshake succeeds");
            trial.Conclude("");
        }
    }

    private static async Task<bool> TakesAsync(Uri address, SslProtocols protocols, CancellationToken ct)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(address.Host, address.Port, ct);
#pragma warning disable CA5359 // Only the version is asked for: nothing is sent over this connection.
        await using var tls = new SslStream(connection.GetStream(), leaveInnerStreamOpen: false, (_, _, _, _) => true);
#pragma warning restore CA5359
        try
        {
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = address.Host, EnabledSslProtocols = protocols }, ct);
            return true;
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            return false; // The other side, or this machine's own library, does not take the version.
        }
    }
}

using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Orleans.Connections.Security;

namespace DrCloud.Silo;

/// <summary>A silo that is alone in its process.</summary>
internal static class EmbeddedSilo
{
    private const string Name = "drcloud-embedded";
    private const int FirstPort = 20_000;
    private const int EndOfPorts = 32_000;
    private static readonly TimeSpan CertificateLife = TimeSpan.FromDays(3650);

    /// <summary>
    /// Orleans has a silo listen for others. Here none are to come: it listens on loopback, on a port of the moment, and talks only to who shows
    /// the certificate that was made for this process and never leaves it.
    /// </summary>
    public static void RunEmbedded(this ISiloBuilder silo)
    {
        var port = FreePort();
        var certificate = MakeCertificate();
        silo.UseLocalhostClustering(siloPort: port, gatewayPort: 0, serviceId: Name, clusterId: Name);
        silo.UseTls(certificate, options =>
        {
            options.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
            options.ClientCertificateMode = RemoteCertificateMode.RequireCertificate;
            options.RemoteCertificateValidation = (peer, _, _) => peer is not null && peer.Equals(certificate);
        });
    }

    /// <summary>
    /// A port that is free now. Orleans takes it only later, so it is none of those that systems give to connections going out (32768 and more): one of these may be gone by then.
    /// </summary>
    private static int FreePort()
    {
        while (true)
        {
            var port = RandomNumberGenerator.GetInt32(FirstPort, EndOfPorts);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
            {
                // Another one will be free.
            }
        }
    }

    private static X509Certificate2 MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={Name}", key, HashAlgorithmName.SHA256);
        var now = DateTimeOffset.UtcNow;
        using var made = request.CreateSelfSigned(now.AddDays(-1), now + CertificateLife);
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }
}

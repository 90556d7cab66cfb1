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

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
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

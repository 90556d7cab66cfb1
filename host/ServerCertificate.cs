using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DrCloud.Hosting;

/// <summary>The self-signed certificate of an embedded server: made at the first start, kept in the data folder, the same ever after, so that clients can pin it.</summary>
internal static class ServerCertificate
{
    private const int Years = 10;

    /// <summary>The certificate of the folder, made if there is none (or it has run out).</summary>
    public static X509Certificate2 Of(DataFolder folder)
    {
        var path = folder.File("certificate.pfx");
        if (File.Exists(path))
        {
            var kept = X509CertificateLoader.LoadPkcs12FromFile(path, password: null);
            if (kept.NotAfter > DateTime.Now)
            {
                return kept;
            }

            kept.Dispose();
        }

        using var made = Create();
        var exported = made.Export(X509ContentType.Pfx);
        DataFolder.WriteSecret(path, exported);
        return X509CertificateLoader.LoadPkcs12(exported, password: null);
    }

    /// <summary>SHA-256 of the certificate as openssl and browsers print it.</summary>
    public static string Fingerprint(X509Certificate2 certificate) =>
        string.Join(':', Convert.ToHexString(certificate.GetCertHash(HashAlgorithmName.SHA256)).Chunk(2).Select(pair => new string(pair)));

    private static X509Certificate2 Create()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost, O=DrCloudEHR embedded server", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(Years));
    }
}

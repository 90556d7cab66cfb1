using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DrCloud.Tests.Cluster;

internal static class SelfMade
{
    /// <summary>A certificate that nobody signed, of a name that the cluster uses.</summary>
    public static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=silo", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(2));
    }
}

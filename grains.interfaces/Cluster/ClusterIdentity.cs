using System.Security.Cryptography.X509Certificates;

namespace DrCloud.Grains.Interfaces.Cluster;

/// <summary>
/// This process's certificate, and the check of others': a peer is trusted if the cluster's own authority signed it.
/// Names are not compared: silos are addressed by number, and the authority signs for nothing else.
/// </summary>
public sealed class ClusterIdentity : IDisposable
{
    private readonly X509Certificate2Collection _authority = [];

    /// <summary>Reads the three files.</summary>
    /// <exception cref="InvalidOperationException">One is not configured.</exception>
    public ClusterIdentity(ClusterIdentityOptions options)
    {
        if (options.Certificate.Length == 0 || options.CertificateKey.Length == 0 || options.CertificateAuthority.Length == 0)
            throw new InvalidOperationException($"{ClusterIdentityOptions.Section}: Certificate, CertificateKey and CertificateAuthority must each name a file.");

        _authority.ImportFromPemFile(options.CertificateAuthority);
        using var pem = X509Certificate2.CreateFromPemFile(options.Certificate, options.CertificateKey);

        // By way of PKCS #12, because TLS on Windows cannot use a key that was read from PEM.
        Certificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pfx), null);
    }

    /// <summary>This process's certificate with its key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>True if the cluster's authority signed the certificate and it is in its time.</summary>
    public bool Trusts(X509Certificate? peer)
    {
        if (peer is null)
            return false;

        using var certificate = new X509Certificate2(peer);
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate);
    }

    public void Dispose()
    {
        Certificate.Dispose();
        foreach (var certificate in _authority)
            certificate.Dispose();
    }
}

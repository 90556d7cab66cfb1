using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DrCloud.Silo;

/// <summary>Makes the authority of a cluster and the certificates that it signs, as files: for those who have no authority of their own.</summary>
public static class ClusterCertificates
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private static readonly TimeSpan Life = TimeSpan.FromDays(825);

    /// <summary>
    /// Writes <c>authority.pem</c> and, for each name, <c>NAME.pem</c> and <c>NAME.key</c> into the folder. Does nothing if the authority is there already:
    /// its key is not kept, so that nobody can sign further members afterwards.
    /// </summary>
    public static void Make(string folder, IEnumerable<string> names)
    {
        var authorityFile = Path.Combine(folder, "authority.pem");
        if (File.Exists(authorityFile))
            return;

        Directory.CreateDirectory(folder);
        var now = DateTimeOffset.UtcNow.AddHours(-1);
        using var authority = MakeAuthority(now);
        foreach (var name in names)
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            using var certificate = Sign(authority, key, name, now);
            WriteKey(Path.Combine(folder, $"{name}.key"), key);
            File.WriteAllText(Path.Combine(folder, $"{name}.pem"), certificate.ExportCertificatePem());
        }

        // Last: that it is there says that all is.
        File.WriteAllText(authorityFile, authority.ExportCertificatePem());
    }

    private static X509Certificate2 MakeAuthority(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=DrCloud cluster authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request.CreateSelfSigned(now, now + Life);
    }

    private static X509Certificate2 Sign(X509Certificate2 authority, ECDsa key, string name, DateTimeOffset now)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication), new Oid(ClientAuthentication)], critical: false));
        request.CertificateExtensions.Add(names.Build());
        return request.Create(authority, now, now + Life, RandomNumberGenerator.GetBytes(16));
    }

    private static void WriteKey(string file, ECDsa key)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

        using var writer = new StreamWriter(file, options);
        writer.Write(key.ExportPkcs8PrivateKeyPem());
    }
}

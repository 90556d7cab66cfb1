namespace DrCloud.Grains.Interfaces.Cluster;

/// <summary>How a process of the cluster, silo or API, shows that it belongs to it. Section <c>DrCloud:Cluster</c>.</summary>
public class ClusterIdentityOptions
{
    /// <summary>Configuration section.</summary>
    public const string Section = "DrCloud:Cluster";

    /// <summary>Name of the cluster; processes of different clusters never talk.</summary>
    public string Id { get; set; } = "drcloud";

    /// <summary>File of this process's certificate (PEM), signed by <see cref="CertificateAuthority"/>.</summary>
    public string Certificate { get; set; } = "";

    /// <summary>File of its private key (PEM, PKCS #8).</summary>
    public string CertificateKey { get; set; } = "";

    /// <summary>File of the cluster's own authority (PEM). Only what it signed is talked to.</summary>
    public string CertificateAuthority { get; set; } = "";
}

namespace DrCloud.Api.OAuth.Assertions;

/// <summary>How the keys that clients publish under their <c>jwks_uri</c> are fetched. Section <c>DrCloud:ClientKeys</c>.</summary>
public sealed class ClientKeyOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "DrCloud:ClientKeys";

    /// <summary>
    /// Whether addresses of the organisation's own network and of this machine may be asked. Default false: anybody may register a client,
    /// and nobody outside is to learn what answers inside.
    /// </summary>
    public bool AllowPrivateAddresses { get; init; }

    /// <summary>PEM file of a certificate authority that is trusted beside those of the system; empty for none.</summary>
    public string CertificateAuthority { get; init; } = "";
}

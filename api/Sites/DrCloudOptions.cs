namespace DrCloud.Api.Sites;

/// <summary>The part of the configuration section <c>DrCloud</c> that the API reads.</summary>
public sealed class DrCloudOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "DrCloud";

    /// <summary>The sites by name: at least one.</summary>
    public Dictionary<string, SiteOptions> Sites { get; init; } = [];

    /// <summary>Folder of FHIR packages (<c>.tgz</c>) whose definitions are published, before this software's own; null for none.</summary>
    public string? Packages { get; init; }

    /// <summary>Demonstration: built-in people, patients and clients are there.</summary>
    public bool Demo { get; init; }

    /// <summary>
    /// A balancer in front ends TLS, so that plain connections reach this process. Default false: then what arrives without TLS is redirected (pages) or refused (interfaces).
    /// </summary>
    public bool TlsEndsBefore { get; init; }

    /// <summary>
    /// Addresses or networks (<c>10.0.0.5</c>, <c>10.1.0.0/16</c>) of the proxies in front: whose <c>X-Forwarded-For</c> says where a request comes from. Default: none,
    /// for anybody can send that header.
    /// </summary>
    public IReadOnlyList<string> TrustedProxies { get; init; } = [];

    /// <summary>
    /// How many clients one address may register in a minute, at each API process. The default is far more than people do, or the suites that certify a server,
    /// and far less than what a script could leave behind for good.
    /// </summary>
    public int RegistrationsPerMinute { get; init; } = 100;
}

/// <summary>One site as configured.</summary>
public sealed class SiteOptions
{
    /// <summary>The public address, scheme and host (and port), without a path or trailing slash: <c>https://localhost:8443</c>.</summary>
    public string BaseAddress { get; init; } = "";
}

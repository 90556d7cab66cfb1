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
}

/// <summary>One site as configured.</summary>
public sealed class SiteOptions
{
    /// <summary>The public address, scheme and host (and port), without a path or trailing slash: <c>https://localhost:8443</c>.</summary>
    public string BaseAddress { get; init; } = "";
}

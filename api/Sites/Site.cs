namespace DrCloud.Api.Sites;

/// <summary>A tenant and its public addresses. They come from configuration, never from a request's <c>Host</c>.</summary>
public sealed class Site
{
    /// <param name="name">The path segment that names the site.</param>
    /// <param name="baseAddress">Scheme, host and port, without a trailing slash.</param>
    public Site(string name, string baseAddress)
    {
        var address = new Uri(baseAddress, UriKind.Absolute);
        Name = name;
        BaseAddress = address.GetLeftPart(UriPartial.Authority);
        Scheme = address.Scheme;
        Host = HostString.FromUriComponent(address.Authority);
        HostText = Host.Value!;
        FhirBase = $"{BaseAddress}/apis/{name}/fhir";
        Issuer = $"{BaseAddress}/oauth2/{name}";
        OAuth = new OAuthAddresses(Issuer);
    }

    /// <summary>The path segment that names the site, and the first part of every grain key.</summary>
    public string Name { get; }

    /// <summary>Scheme, host and port.</summary>
    public string BaseAddress { get; }

    /// <summary><c>https</c>, or <c>http</c> where the configuration says so.</summary>
    public string Scheme { get; }

    /// <summary>Host and, unless it is the scheme's own, port.</summary>
    public HostString Host { get; }

    /// <summary><see cref="Host"/> as sent in the header.</summary>
    public string HostText { get; }

    /// <summary>FHIR base address, without a trailing slash.</summary>
    public string FhirBase { get; }

    /// <summary>OAuth issuer, without a trailing slash.</summary>
    public string Issuer { get; }

    /// <summary>Its OAuth end points.</summary>
    public OAuthAddresses OAuth { get; }
}

using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace DrCloud.Bench.Load;

/// <summary>A server to send requests to.</summary>
/// <param name="Address">Scheme, address and port.</param>
/// <param name="Host">The host by which it wants to be addressed.</param>
/// <param name="Certificate">File of its certificate with the key (PKCS #12).</param>
internal sealed record Target(string Address, string Host, string Certificate)
{
    /// <summary>A server that is addressed as it is reached.</summary>
    public Target(string address, string certificate)
        : this(address, new Uri(address).Authority, certificate)
    {
    }

    /// <summary>A client that trusts the server's own certificate only.</summary>
    public HttpClient NewClient()
    {
        var trusted = X509CertificateLoader.LoadPkcs12FromFile(Certificate, null).GetCertHashString();
        var http = new HttpClient(new SocketsHttpHandler
        {
            AutomaticDecompression = DecompressionMethods.None,
            SslOptions = { RemoteCertificateValidationCallback = (_, presented, _, _) => presented?.GetCertHashString() == trusted },
        })
        {
            BaseAddress = new Uri(Address),
            Timeout = TimeSpan.FromMinutes(5),
        };
        http.DefaultRequestHeaders.Host = Host;
        return http;
    }
}

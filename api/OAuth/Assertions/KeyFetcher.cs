using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;

namespace DrCloud.Api.OAuth.Assertions;

/// <summary>
/// Fetches what a client publishes under its <c>jwks_uri</c>. The address was written by whoever registered the client: only https, no redirects, no proxy,
/// a short time, few bytes, and no address but those of the public internet, decided on the address that is connected to, so that no name can lead elsewhere.
/// </summary>
internal sealed partial class KeyFetcher : IDisposable
{
    private const int LongestSet = 64 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly bool _anyAddress;
    private readonly HttpClient _http;
    private readonly ILogger<KeyFetcher> _log;

    public KeyFetcher(IOptions<ClientKeyOptions> options, ILogger<KeyFetcher> log)
    {
        (_anyAddress, _log) = (options.Value.AllowPrivateAddresses, log);
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ConnectTimeout = Patience,
            MaxConnectionsPerServer = 2,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            ConnectCallback = ConnectAsync,
        };
        if (options.Value.CertificateAuthority is { Length: > 0 } authority)
        {
            handler.SslOptions.CertificateChainPolicy = Trusting(authority);
        }

        _http = new HttpClient(handler) { Timeout = Patience, MaxResponseContentBufferSize = LongestSet };
    }

    /// <summary>The keys, and for how long the client says that they stand (null: it does not say); or null when they cannot be had.</summary>
    public async Task<(PublicKeySet Keys, TimeSpan? MaxAge)?> FetchAsync(string address)
    {
        try
        {
            var uri = new Uri(address, UriKind.Absolute);
            if (uri.Scheme != Uri.UriSchemeHttps)
            {
                return null;
            }

            using var response = await _http.GetAsync(uri);
            var keys = response.StatusCode == HttpStatusCode.OK ? PublicKeySet.Parse(await response.Content.ReadAsStringAsync()) : null;
            if (keys is null)
            {
                LogUnusable(uri.Host, (int)response.StatusCode);
                return null;
            }

            return (keys, response.Headers.CacheControl?.MaxAge);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or UriFormatException or InvalidOperationException)
        {
            LogUnreachable(new Uri(address).Host, e.GetType().Name);
            return null;
        }
    }

    public void Dispose() => _http.Dispose();

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, ct);
        var allowed = addresses.Where(address => _anyAddress || PublicAddress.Is(address)).ToArray();
        if (allowed.Length == 0)
        {
            throw new HttpRequestException("The host has no address of the public internet.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, context.DnsEndPoint.Port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static X509ChainPolicy Trusting(string authority)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(authority);
        using var system = new X509Store(StoreName.Root, StoreLocation.LocalMachine);
        system.Open(OpenFlags.ReadOnly);
        policy.CustomTrustStore.AddRange(system.Certificates);
        return policy;
    }

    [LoggerMessage(LogLevel.Warning, "The keys of a client at host {Host} cannot be used: status {Status}.")]
    private partial void LogUnusable(string host, int status);

    [LoggerMessage(LogLevel.Warning, "The keys of a client at host {Host} cannot be fetched: {Failure}.")]
    private partial void LogUnreachable(string host, string failure);
}

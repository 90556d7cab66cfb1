using DrCloud.Grains.Interfaces.Cluster;
using Microsoft.Extensions.Options;
using Orleans.Messaging;

namespace DrCloud.Api.Cluster;

/// <summary>The living gateways, as any silo tells them. While none answers, the last list counts.</summary>
internal sealed partial class SiloGatewayList : IGatewayListProvider, IDisposable
{
    /// <summary>How often silos are asked.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long a gateway that said farewell, or could not be reached, is left out though it is still listed: a silo that ends is listed until its
    /// last seconds. Shorter, requests would go to it again just then.
    /// </summary>
    private static readonly TimeSpan Avoided = TimeSpan.FromSeconds(30);

    private readonly List<Uri> _silos;
    private readonly HttpClient _http;
    private readonly ILogger<SiloGatewayList> _log;
    private IList<Uri> _last = [];
    private int _next;

    public SiloGatewayList(IOptions<ApiClusterOptions> options, ClusterIdentity identity, ILogger<SiloGatewayList> log)
    {
        _silos = [.. options.Value.Gateways.Select(address => new Uri(new Uri(address), GatewayList.Path))];
        _log = log;
        var handler = new SocketsHttpHandler
        {
            // A name may stand for several silos, and those change.
            PooledConnectionLifetime = TimeSpan.FromSeconds(1),
            ConnectTimeout = Patience,
        };
        handler.SslOptions.ClientCertificates = [identity.Certificate];
        handler.SslOptions.RemoteCertificateValidationCallback = (_, peer, _, _) => identity.Trusts(peer);
        _http = new HttpClient(handler) { Timeout = Patience };
    }

    public TimeSpan MaxStaleness => Avoided;

    public bool IsUpdatable => true;

    public Task InitializeGatewayListProvider() => Task.CompletedTask;

    public async Task<IList<Uri>> GetGateways()
    {
        for (var asked = 0; asked < _silos.Count; asked++)
        {
            var silo = _silos[_next % _silos.Count];
            try
            {
                var gateways = await _http.GetFromJsonAsync<List<string>>(silo);
                if (gateways is { Count: > 0 })
                    return _last = [.. gateways.Select(gateway => SiloAddress.FromParsableString(gateway).ToGatewayUri())];
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException or System.Text.Json.JsonException or FormatException)
            {
                LogNoAnswer(silo, e.Message);
            }

            _next++;
        }

        return _last;
    }

    public void Dispose() => _http.Dispose();

    [LoggerMessage(LogLevel.Warning, "{Silo} did not tell the living gateways: {Reason}")]
    private partial void LogNoAnswer(Uri silo, string reason);
}

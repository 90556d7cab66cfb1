using System.Net;
using DrCloud.Grains.Interfaces.Cluster;
using DrCloud.Storage;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Connections.Security;

namespace DrCloud.Silo;

/// <summary>A silo among others.</summary>
internal static class ClusterSilo
{
    /// <summary>
    /// How long a silo that is asked to end still serves as a gateway after it has told the APIs to send by others: what they sent before they
    /// heard of it is on its way. Without it such requests are refused.
    /// </summary>
    private static readonly TimeSpan GatewayFarewell = TimeSpan.FromSeconds(3);

    /// <summary>Membership through the cluster's database, mutual TLS on both ports, failures noticed within about four seconds.</summary>
    public static void RunInCluster(this ISiloBuilder silo, IConfiguration configuration)
    {
        var cluster = (configuration.GetSection(SiloOptions.Section).Get<SiloOptions>() ?? new SiloOptions()).Cluster;
        var identity = new ClusterIdentity(cluster);
        silo.Services.AddSingleton(identity);
        silo.Configure<ClusterOptions>(options => options.ClusterId = options.ServiceId = cluster.Id);
        silo.UseAdoNetClustering(options => options.Configure<IOptions<SiloOptions>>((clustering, configured) =>
            (clustering.Invariant, clustering.ConnectionString) = ClusterDatabase.ForOrleans(configured.Value.Cluster.Database)));
        silo.Configure<ClusterMembershipOptions>(NoticeFailures);
        silo.Configure<SiloMessagingOptions>(options => options.ClientGatewayShutdownNotificationTimeout = GatewayFarewell);
        silo.Configure<EndpointOptions>(options => Listen(options, cluster));
        silo.UseTls(options => RequireMembers(options, identity));
    }

    private static void NoticeFailures(ClusterMembershipOptions membership)
    {
        membership.ProbeTimeout = TimeSpan.FromSeconds(2);
        membership.NumMissedProbesLimit = 2;
        membership.TableRefreshTimeout = TimeSpan.FromSeconds(10);

        // After a crash of the whole cluster, its dead silos stand in the way of the new ones for three of these.
        membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(10);
        membership.DefunctSiloExpiration = TimeSpan.FromDays(1);
    }

    private static void Listen(EndpointOptions endpoints, SiloClusterOptions cluster)
    {
        endpoints.SiloPort = cluster.SiloPort;
        endpoints.GatewayPort = cluster.GatewayPort;
        if (cluster.AdvertisedAddress.Length > 0)
        {
            endpoints.AdvertisedIPAddress = IPAddress.Parse(cluster.AdvertisedAddress);
            return;
        }

        // In a container the advertised address is its own, but Orleans may pick another when there are several networks.
        endpoints.SiloListeningEndpoint = new IPEndPoint(IPAddress.Any, cluster.SiloPort);
        endpoints.GatewayListeningEndpoint = new IPEndPoint(IPAddress.Any, cluster.GatewayPort);
    }

    private static void RequireMembers(TlsOptions tls, ClusterIdentity identity)
    {
        tls.LocalCertificate = identity.Certificate;
        tls.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
        tls.ClientCertificateMode = RemoteCertificateMode.RequireCertificate;
        tls.RemoteCertificateValidation = (peer, _, _) => identity.Trusts(peer);
        tls.OnAuthenticateAsClient = (_, client) => client.TargetHost = "drcloud-cluster";
    }
}

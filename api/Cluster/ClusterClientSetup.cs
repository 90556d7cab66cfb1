using DrCloud.Grains.Interfaces.Cluster;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;
using Orleans.Connections.Security;
using Orleans.Messaging;

namespace DrCloud.Api.Cluster;

/// <summary>Makes an API process a client of the silos of a cluster.</summary>
public static class ClusterClientSetup
{
    // Longer than a failing silo takes to be noticed, short enough for a person who waits.
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ConnectEvery = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Adds the client, from the configuration section <c>DrCloud:Cluster</c>. It needs no database: silos are asked which gateways live.
    /// The host starts when a silo answers, however long that takes.
    /// </summary>
    public static IHostApplicationBuilder AddDrCloudClusterClient(this IHostApplicationBuilder builder)
    {
        var section = builder.Configuration.GetSection(ClusterIdentityOptions.Section);
        var cluster = section.Get<ApiClusterOptions>() ?? new ApiClusterOptions();
        var identity = new ClusterIdentity(cluster);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(identity);
        builder.Services.AddOptions<ApiClusterOptions>().Bind(section).Validate(options => options.Gateways.Count > 0, $"{ClusterIdentityOptions.Section}:Gateways is empty.").ValidateOnStart();
        builder.Services.AddSingleton<IGatewayListProvider, SiloGatewayList>();
        builder.UseOrleansClient(client =>
        {
            client.Configure<ClusterOptions>(options => options.ClusterId = options.ServiceId = cluster.Id);
            client.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = SiloGatewayList.Period);
            client.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = ResponseTimeout);
            client.UseConnectionRetryFilter(RetryAsync);
            client.AddOutgoingGrainCallFilter<SafeRetry>();
            client.UseTls(tls => RequireMembers(tls, identity));
        });
        return builder;
    }

    private static async Task<bool> RetryAsync(Exception exception, CancellationToken ct)
    {
        await Task.Delay(ConnectEvery, ct);
        return true;
    }

    private static void RequireMembers(TlsOptions tls, ClusterIdentity identity)
    {
        tls.LocalCertificate = identity.Certificate;
        tls.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
        tls.RemoteCertificateValidation = (peer, _, _) => identity.Trusts(peer);
        tls.OnAuthenticateAsClient = (_, client) => client.TargetHost = "drcloud-cluster";
    }
}

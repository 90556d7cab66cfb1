using System.Net;
using DrCloud.Grains;
using DrCloud.Grains.Interfaces.Cluster;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Options;

namespace DrCloud.Silo.Health;

/// <summary>What a silo of a cluster answers over HTTP: whether it lives, whether it is ready, and which gateways live.</summary>
public static class SiloEndpoints
{
    /// <summary>Listens: health on loopback, the list of gateways on TLS for members of the cluster.</summary>
    public static WebApplicationBuilder AddSiloEndpoints(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<LivingGateways>();
        builder.Services.AddOptions<KestrelServerOptions>().Configure<IOptions<SiloOptions>, ClusterIdentity>(Listen);
        return builder;
    }

    /// <summary>Maps the endpoints.</summary>
    public static WebApplication MapSiloEndpoints(this WebApplication app)
    {
        app.MapGet("/health/live", () => Results.Ok());
        app.MapGet("/health/ready", (ISiloStatusOracle silo, ClinicalSites sites, IHostApplicationLifetime lifetime) =>
            silo.CurrentStatus == SiloStatus.Active && !lifetime.ApplicationStopping.IsCancellationRequested && sites.All.All(site => site.IsFresh)
                ? Results.Ok()
                : Results.StatusCode(StatusCodes.Status503ServiceUnavailable));
        app.MapGet(GatewayList.Path, async (LivingGateways gateways) => Results.Json(await gateways.ListAsync()));
        return app;
    }

    private static void Listen(KestrelServerOptions kestrel, IOptions<SiloOptions> options, ClusterIdentity identity)
    {
        kestrel.AddServerHeader = false;
        kestrel.ListenLocalhost(options.Value.Cluster.HealthPort);
        kestrel.Listen(IPAddress.Any, options.Value.Cluster.GatewayListPort, listener => listener.UseHttps(new HttpsConnectionAdapterOptions
        {
            ServerCertificate = identity.Certificate,
            ClientCertificateMode = ClientCertificateMode.RequireCertificate,
            ClientCertificateValidation = (peer, _, _) => identity.Trusts(peer),
        }));
    }
}

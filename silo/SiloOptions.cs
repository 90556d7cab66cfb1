using DrCloud.Grains.Interfaces.Cluster;

namespace DrCloud.Silo;

/// <summary>The part of the configuration section <c>DrCloud</c> that a silo reads.</summary>
public sealed class SiloOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "DrCloud";

    /// <summary>The sites by name: at least one.</summary>
    public Dictionary<string, SiloSiteOptions> Sites { get; init; } = [];

    /// <summary>The cluster.</summary>
    public SiloClusterOptions Cluster { get; init; } = new();
}

/// <summary>One site as configured.</summary>
public sealed class SiloSiteOptions
{
    /// <summary>The site's public address, scheme and host (and port), without a trailing slash.</summary>
    public string BaseAddress { get; init; } = "";

    /// <summary>Where its clinical database is: <c>sqlite:FILE</c> or <c>mysql:CONNECTION STRING</c>.</summary>
    public string Database { get; init; } = "";
}

/// <summary>The silo's place in the cluster.</summary>
public sealed class SiloClusterOptions : ClusterIdentityOptions
{
    /// <summary>The cluster's own database (grain state, reminders, membership), in the same form as a site's.</summary>
    public string Database { get; init; } = "";

    /// <summary>Port for the other silos.</summary>
    public int SiloPort { get; init; } = 11111;

    /// <summary>Port for the APIs.</summary>
    public int GatewayPort { get; init; } = 30000;

    /// <summary>HTTPS port, on all addresses, at which the APIs ask for the living gateways; clients show a certificate of the cluster.</summary>
    public int GatewayListPort { get; init; } = 30001;

    /// <summary>HTTP port, on loopback only, for <c>/health/live</c> and <c>/health/ready</c>.</summary>
    public int HealthPort { get; init; } = 8081;

    /// <summary>The address that others reach this silo at; empty: that of its host name.</summary>
    public string AdvertisedAddress { get; init; } = "";
}

namespace DrCloud.Grains.Interfaces.Cluster;

/// <summary>How an API asks a silo for the living gateways: a JSON array of addresses as <c>ip:port@generation</c>.</summary>
public static class GatewayList
{
    /// <summary>Path on a silo's gateway list port.</summary>
    public const string Path = "/cluster/gateways";
}

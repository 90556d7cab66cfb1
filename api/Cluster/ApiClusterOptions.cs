using DrCloud.Grains.Interfaces.Cluster;

namespace DrCloud.Api.Cluster;

/// <summary>How an API process finds the silos.</summary>
public sealed class ApiClusterOptions : ClusterIdentityOptions
{
    /// <summary>HTTPS addresses of silos that tell which gateways live (<c>https://silo:30001</c>); a name that stands for all silos is enough.</summary>
    public List<string> Gateways { get; init; } = [];
}

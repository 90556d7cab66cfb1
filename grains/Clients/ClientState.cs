using DrCloud.Grains.Interfaces.Clients;

namespace DrCloud.Grains.Clients;

[GenerateSerializer, Immutable, Alias("drcloud.ClientState")]
internal sealed record ClientState
{
    [Id(0)] public Client? Client { get; init; }
}

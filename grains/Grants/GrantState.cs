using DrCloud.Grains.Interfaces.Grants;

namespace DrCloud.Grains.Grants;

[GenerateSerializer, Immutable, Alias("drcloud.GrantState")]
internal sealed record GrantState
{
    /// <summary>The grant while it stands.</summary>
    [Id(0)] public Grant? Grant { get; init; }

    /// <summary>SHA-256 of the authorization code's secret; kept after use, to know a replay.</summary>
    [Id(1)] public byte[]? CodeHash { get; init; }

    /// <summary>What the code stands for, encrypted; gone once used.</summary>
    [Id(2)] public string? CodePayload { get; init; }

    /// <summary>The attempt that used the code up.</summary>
    [Id(3)] public Guid? CodeRedeemedBy { get; init; }

    /// <summary>Number of the refresh token that is current.</summary>
    [Id(4)] public int Generation { get; init; }

    /// <summary>When it became current, and by which attempt.</summary>
    [Id(5)] public DateTimeOffset RotatedAt { get; init; }

    [Id(6)] public Guid RotatedBy { get; init; }
}

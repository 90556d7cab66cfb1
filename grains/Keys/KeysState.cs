namespace DrCloud.Grains.Keys;

/// <summary>The keys as persisted: every secret encrypted by <see cref="KeyProtector"/>.</summary>
[GenerateSerializer, Immutable, Alias("drcloud.KeysState")]
internal sealed record KeysState
{
    /// <summary>Newest first.</summary>
    [Id(0)] public IReadOnlyList<ProtectedSigningKey> Signing { get; init; } = [];

    [Id(1)] public byte[] Encryption { get; init; } = [];

    [Id(2)] public byte[] Authentication { get; init; } = [];
}

[GenerateSerializer, Immutable, Alias("drcloud.ProtectedSigningKey")]
internal sealed record ProtectedSigningKey([property: Id(0)] string Id, [property: Id(1)] byte[] Pkcs8, [property: Id(2)] DateTimeOffset CreatedAt);

[GenerateSerializer, Immutable, Alias("drcloud.KeyRingState")]
internal sealed record KeyRingState
{
    [Id(0)] public IReadOnlyList<byte[]> Elements { get; init; } = [];
}

namespace DrCloud.Grains.Accounts;

/// <summary>The second factor of an account, as persisted.</summary>
[GenerateSerializer, Immutable, Alias("drcloud.SecondFactor")]
internal sealed record SecondFactor
{
    /// <summary>The secret that the device has, encrypted.</summary>
    [Id(0)] public required byte[] Secret { get; init; }

    /// <summary>Since when it is on.</summary>
    [Id(1)] public required DateTimeOffset Since { get; init; }

    /// <summary>The time step of the last code that was right: none of that step or before is right again (RFC 6238 §5.2).</summary>
    [Id(2)] public required long LastStep { get; init; }

    /// <summary>The hashes of the codes on paper that are left.</summary>
    [Id(3)] public required IReadOnlyList<byte[]> RecoveryCodes { get; init; }
}

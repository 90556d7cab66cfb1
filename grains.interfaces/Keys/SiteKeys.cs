namespace DrCloud.Grains.Interfaces.Keys;

/// <summary>The keys of a site. Secret: it travels only between silos and API processes, over TLS.</summary>
[GenerateSerializer, Immutable, Alias("drcloud.SiteKeys")]
public sealed record SiteKeys
{
    /// <summary>RSA keys, newest first; all validate, and the newest that has been published for long enough signs.</summary>
    [Id(0)] public required IReadOnlyList<SigningKey> Signing { get; init; }

    /// <summary>256-bit key that encrypts codes and refresh tokens.</summary>
    [Id(1)] public required byte[] Encryption { get; init; }

    /// <summary>256-bit HMAC key that signs codes and refresh tokens inside their encryption, and search cursors (each under its own derivation).</summary>
    [Id(2)] public required byte[] Authentication { get; init; }
}

/// <summary>An RSA key pair.</summary>
/// <param name="Id">The <c>kid</c>.</param>
/// <param name="Pkcs8">The private key, PKCS #8.</param>
/// <param name="CreatedAt">When it was made.</param>
[GenerateSerializer, Immutable, Alias("drcloud.SigningKey")]
public sealed record SigningKey([property: Id(0)] string Id, [property: Id(1)] byte[] Pkcs8, [property: Id(2)] DateTimeOffset CreatedAt);

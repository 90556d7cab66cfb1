namespace DrCloud.Api.Access;

/// <summary>A validated token: what it allows, and since which version of the site's changes that is confirmed.</summary>
internal sealed class KnownToken
{
    // A change that was missed (two activations of the tail for a moment) is lived with no longer than this.
    private const long Longest = 60_000;

    private long _version;

    private KnownToken(Access access, long version) => (Access, _version) = (access, version);

    public Access Access { get; }

    public long Version { get => Volatile.Read(ref _version); set => Volatile.Write(ref _version, value); }

    /// <summary><see cref="Environment.TickCount64"/> from which the grant is asked anew, though no change of it was heard of.</summary>
    public required long AskAgainAt { get; init; }

    /// <summary><see cref="Environment.TickCount64"/> at which the token ends.</summary>
    public required long EndsAt { get; init; }

    public static KnownToken Of(Access access, long version)
    {
        var now = Environment.TickCount64;
        return new KnownToken(access, version)
        {
            AskAgainAt = now + Longest,
            EndsAt = now + (long)(access.ExpiresAt - DateTimeOffset.UtcNow).TotalMilliseconds,
        };
    }
}

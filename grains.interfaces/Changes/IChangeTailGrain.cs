using Orleans.Concurrency;

namespace DrCloud.Grains.Interfaces.Changes;

/// <summary>
/// The recent changes of a site that API processes must know of within a second: what was revoked, disabled or set anew. Key: the site.
/// It lives in memory: a new activation has a new epoch, and who followed the old one must trust nothing that it remembers.
/// </summary>
[Alias("drcloud.changes")]
public interface IChangeTailGrain : IGrainWithStringKey
{
    /// <summary>Makes a change known; called after it is durable and before it is acknowledged.</summary>
    [Alias("publish")]
    Task PublishAsync(Change change);

    /// <summary>The changes after a position of an earlier page.</summary>
    [AlwaysInterleave, Alias("read")]
    Task<ChangePage> ReadAsync(Guid epoch, long after);
}

/// <summary>What changed.</summary>
public enum ChangeKind
{
    /// <summary>A grant ended.</summary>
    Grant,

    /// <summary>A client was registered, enabled, disabled or altered.</summary>
    Client,

    /// <summary>An account was enabled, disabled or altered, or a session of it ended.</summary>
    Account,

    /// <summary>A setting has another value.</summary>
    Settings,

    /// <summary>The keys were rotated.</summary>
    Keys,
}

/// <summary>A change of one thing; <see cref="Id"/> is empty for settings and keys, of which a site has one set.</summary>
[GenerateSerializer, Immutable, Alias("drcloud.Change")]
public readonly record struct Change([property: Id(0)] ChangeKind Kind, [property: Id(1)] string Id);

/// <summary>Changes in order, and the position after them. With <see cref="Reset"/> changes may have been missed: forget everything remembered.</summary>
[GenerateSerializer, Immutable, Alias("drcloud.ChangePage")]
public sealed record ChangePage(
    [property: Id(0)] Guid Epoch,
    [property: Id(1)] long Position,
    [property: Id(2)] bool Reset,
    [property: Id(3)] IReadOnlyList<Change> Changes);

using System.Collections.Concurrent;
using DrCloud.Grains.Interfaces.Changes;

namespace DrCloud.Api.Changes;

/// <summary>
/// What this process knows of a site's changes. Whatever is remembered carries the <see cref="Version"/> read before it was asked for, and is trusted
/// only while the tail has news not older than a second and no change of its subject is younger than that version.
/// </summary>
internal sealed class SiteChanges
{
    /// <summary>How long the last answer of the tail counts as news.</summary>
    public static readonly TimeSpan Freshness = TimeSpan.FromSeconds(1);

    private const int Kept = 50_000;
    private readonly ConcurrentDictionary<Change, long> _changedAt = new();
    private long _version = 1;
    private long _floor = 1;
    private long _freshUntil = long.MinValue;   // Environment.TickCount64
    private Guid _epoch;
    private long _position;

    /// <summary>Number of the newest change known: never falls.</summary>
    public long Version => Volatile.Read(ref _version);

    /// <summary>Whether anything remembered may be trusted now.</summary>
    public bool IsFresh => IsFreshAt(Environment.TickCount64);

    /// <summary>The same, for a caller that has read <see cref="Environment.TickCount64"/> already.</summary>
    public bool IsFreshAt(long now) => now <= Volatile.Read(ref _freshUntil);

    /// <summary>Where the tail is to be read from next.</summary>
    public (Guid Epoch, long Position) Next => (_epoch, _position);

    /// <summary>Whether everything that was known at the version about the whole site still is, changes of single subjects aside.</summary>
    public bool Covers(long version) => version >= Volatile.Read(ref _floor);

    /// <summary>Whether the subject has not changed since the version.</summary>
    public bool IsUnchanged(ChangeKind kind, string id, long version) =>
        !_changedAt.TryGetValue(new Change(kind, id), out var changedAt) || changedAt <= version;

    /// <summary>Is told every page once it is taken in, by the follower; it must not wait.</summary>
    public event Action<ChangePage>? Applied;

    /// <summary>Takes in a page of the tail. Only the follower calls this, one page after another.</summary>
    /// <param name="page">The page.</param>
    /// <param name="askedAt"><see cref="Environment.TickCount64"/> before it was asked for: what was published earlier is in it.</param>
    public void Apply(ChangePage page, long askedAt)
    {
        var version = _version;
        if (page.Reset || _changedAt.Count > Kept)
        {
            Volatile.Write(ref _floor, ++version);
            _changedAt.Clear();
        }

        foreach (var change in page.Changes)
        {
            _changedAt[change] = ++version;
        }

        (_epoch, _position) = (page.Epoch, page.Position);
        Volatile.Write(ref _version, version);
        Volatile.Write(ref _freshUntil, askedAt + (long)Freshness.TotalMilliseconds);
        Applied?.Invoke(page);
    }
}

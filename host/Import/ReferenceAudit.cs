using DrCloud.Fhir.Resources;

namespace DrCloud.Hosting.Import;

/// <summary>
/// Counts the references that lead nowhere. Of what has been imported only 64-bit digests are held, so that a million resources cost megabytes;
/// in full only what has been referred to and not been seen yet.
/// </summary>
internal sealed class ReferenceAudit
{
    private readonly Lock _gate = new();
    private readonly HashSet<ulong> _seen = [];
    private readonly Dictionary<ResourceKey, int> _awaited = [];
    private long _nowhere;

    /// <summary>A reference is known to lead nowhere.</summary>
    public void LeadsNowhere() => Interlocked.Increment(ref _nowhere);

    /// <summary>The resource is in the database.</summary>
    public void Seen(ResourceKey key)
    {
        lock (_gate)
        {
            _seen.Add(Digest(key));
            _awaited.Remove(key);
        }
    }

    /// <summary>A resource in the database refers to it.</summary>
    public void Refers(ResourceKey target)
    {
        lock (_gate)
        {
            if (!_seen.Contains(Digest(target)))
            {
                _awaited[target] = _awaited.GetValueOrDefault(target) + 1;
            }
        }
    }

    /// <summary>How many references lead to none of the imported, and to none that <paramref name="exists"/>.</summary>
    public async Task<long> CountAsync(Func<ResourceKey, CancellationToken, ValueTask<bool>> exists, CancellationToken ct)
    {
        KeyValuePair<ResourceKey, int>[] awaited;
        lock (_gate)
        {
            awaited = [.. _awaited];
        }

        var count = Interlocked.Read(ref _nowhere);
        await Parallel.ForEachAsync(awaited, ct, async (pair, token) =>
        {
            if (!await exists(pair.Key, token))
            {
                Interlocked.Add(ref count, pair.Value);
            }
        });
        return count;
    }

    private static ulong Digest(ResourceKey key)
    {
        const ulong Prime = 0x100000001b3;
        var hash = 0xcbf29ce484222325UL;
        foreach (var c in key.Type)
        {
            hash = (hash ^ c) * Prime;
        }

        hash = (hash ^ '/') * Prime;
        foreach (var c in key.Id)
        {
            hash = (hash ^ c) * Prime;
        }

        return hash;
    }
}

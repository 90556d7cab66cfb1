using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace DrCloud.Grains;

/// <summary>
/// A concurrent cache of two generations, each of half the budget: when the young one is full it becomes the old one, and what the old one held
/// and nobody asked for since is gone. Nearly "least recently used", without a lock on look-ups.
/// </summary>
internal sealed class SizeBoundedCache<TKey, TValue>(long budget)
    where TKey : notnull
{
    private readonly Lock _gate = new();
    private volatile ConcurrentDictionary<TKey, Entry> _young = new();
    private ConcurrentDictionary<TKey, Entry> _old = new();
    private long _youngSize;

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (!_young.TryGetValue(key, out var entry) && !TryRejuvenate(key, out entry))
        {
            value = default;
            return false;
        }

        value = entry.Value;
        return true;
    }

    public void Add(TKey key, TValue value, long size)
    {
        lock (_gate)
            AddYoung(key, new Entry(value, size));
    }

    public void Remove(TKey key)
    {
        lock (_gate)
        {
            _old.TryRemove(key, out _);
            if (_young.TryRemove(key, out var entry))
                _youngSize -= entry.Size;
        }
    }

    // Under the lock: a value must not come back from the old generation after it was removed.
    private bool TryRejuvenate(TKey key, out Entry entry)
    {
        lock (_gate)
        {
            if (!_old.TryRemove(key, out entry))
                return _young.TryGetValue(key, out entry);

            AddYoung(key, entry);
            return true;
        }
    }

    private void AddYoung(TKey key, Entry entry)
    {
        if (_young.TryGetValue(key, out var replaced))
            _youngSize -= replaced.Size;

        _young[key] = entry;
        _youngSize += entry.Size;
        if (_youngSize > budget / 2)
        {
            _old = _young;
            _young = new();
            _youngSize = 0;
        }
    }

    private readonly record struct Entry(TValue Value, long Size);
}

using System.Collections.Concurrent;

namespace DrCloud.Api.Fhir.Routing;

/// <summary>What was seen lately, for many readers at once. Bounded: of two generations the older goes when the younger is full; what is asked for again stays.</summary>
internal sealed class RecentlySeen<TKey, TValue>(int capacity)
    where TKey : notnull
    where TValue : class
{
    private readonly Lock _turning = new();
    private readonly int _generation = capacity / 2;
    private ConcurrentDictionary<TKey, TValue> _young = new();
    private ConcurrentDictionary<TKey, TValue> _old = new();
    private int _count;

    /// <summary>The value last seen, or null.</summary>
    public TValue? Find(TKey key)
    {
        if (_young.TryGetValue(key, out var value))
        {
            return value;
        }

        if (_old.TryGetValue(key, out value))
        {
            Remember(key, value);
        }

        return value;
    }

    /// <summary>Takes note of a value.</summary>
    public void Remember(TKey key, TValue value)
    {
        if (_young.TryGetValue(key, out var known))
        {
            if (!known.Equals(value))
            {
                _young[key] = value;
            }

            return;
        }

        _young[key] = value;
        if (Interlocked.Increment(ref _count) >= _generation)
        {
            Turn();
        }
    }

    /// <summary>Forgets what has proved wrong.</summary>
    public void Forget(TKey key)
    {
        _young.TryRemove(key, out _);
        _old.TryRemove(key, out _);
    }

    private void Turn()
    {
        lock (_turning)
        {
            if (_count >= _generation)
            {
                (_old, _young, _count) = (_young, new ConcurrentDictionary<TKey, TValue>(), 0);
            }
        }
    }
}

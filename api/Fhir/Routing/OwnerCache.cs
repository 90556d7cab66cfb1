using System.Collections.Concurrent;
using DrCloud.Fhir.Resources;

namespace DrCloud.Api.Fhir.Routing;

/// <summary>
/// Whose record a resource is in, as last seen: a hint that saves a call, never an authority. The record says when something is not, or no longer, its own.
/// Bounded: of two generations the older goes when the younger is full. That a resource does not exist is never remembered.
/// </summary>
internal sealed class OwnerCache(int capacity = 400_000)
{
    private readonly int _generation = capacity / 2;
    private ConcurrentDictionary<ResourceKey, string> _young = new();
    private ConcurrentDictionary<ResourceKey, string> _old = new();
    private int _count;

    /// <summary>The owner last seen (empty for a shared resource), or null.</summary>
    public string? Find(ResourceKey key)
    {
        if (_young.TryGetValue(key, out var owner))
        {
            return owner;
        }

        if (_old.TryGetValue(key, out owner))
        {
            Remember(key, owner);
        }

        return owner;
    }

    /// <summary>Takes note of an owner.</summary>
    public void Remember(ResourceKey key, string owner)
    {
        if (_young.TryGetValue(key, out var known))
        {
            if (known != owner)
            {
                _young[key] = owner;
            }

            return;
        }

        _young[key] = owner;
        if (Interlocked.Increment(ref _count) >= _generation)
        {
            Turn();
        }
    }

    /// <summary>Forgets a key whose owner has proved wrong.</summary>
    public void Forget(ResourceKey key)
    {
        _young.TryRemove(key, out _);
        _old.TryRemove(key, out _);
    }

    private void Turn()
    {
        lock (this)
        {
            if (_count >= _generation)
            {
                _old = _young;
                _young = new ConcurrentDictionary<ResourceKey, string>();
                _count = 0;
            }
        }
    }
}

using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;
using DrCloud.Grains.Log;
using DrCloud.Storage;

namespace DrCloud.Grains.Shared;

/// <summary>
/// Resources that belong to no patient, as this silo last read them; the log's follower keeps them fresh. Absence and tombstones are not kept.
/// </summary>
internal sealed class SharedCache(IClinicalStore store, LogFreshness freshness, long budget)
{
    private const int EntryOverhead = 400;

    private readonly SizeBoundedCache<ResourceKey, Entry> _entries = new(budget);
    private readonly Lock _gate = new();

    // Counts of news, by hash of the key: what was asked of the database before the last news of it is not kept.
    private readonly long[] _news = new long[1024];

    /// <summary>The resource, whoever owns it: from memory if it is shared and known, else from the database.</summary>
    public ValueTask<StoredResource?> ReadAsync(ResourceKey key, CancellationToken ct) =>
        freshness.IsFresh && _entries.TryGet(key, out var entry) ? new(entry.Resource) : new(ReadStoreAsync(key, ct));

    /// <summary>Those of the keys that exist and are shared.</summary>
    public async ValueTask<IReadOnlyList<StoredResource>> ReadSharedAsync(IReadOnlyCollection<ResourceKey> keys, CancellationToken ct)
    {
        var found = new List<StoredResource>(keys.Count);
        var missing = new Dictionary<ResourceKey, long>();
        var fresh = freshness.IsFresh;
        foreach (var key in keys)
        {
            if (fresh && _entries.TryGet(key, out var entry))
                found.Add(entry.Resource);
            else
                missing[key] = News(key);
        }

        if (missing.Count > 0)
        {
            foreach (var resource in await store.ReadManyAsync(missing.Keys, ct))
            {
                if (resource.Owner.Length > 0)
                    continue;

                Keep(resource, missing[resource.Key]);
                found.Add(resource);
            }
        }

        return found;
    }

    /// <summary>What a shared resource refers to; nothing if there is no such shared resource.</summary>
    public async ValueTask<IReadOnlyCollection<ResourceKey>> ReferencesOfAsync(ResourceKey key, CancellationToken ct)
    {
        if (freshness.IsFresh && _entries.TryGet(key, out var entry))
            return entry.References;

        return await ReadStoreAsync(key, ct) is { Deleted: false, Owner.Length: 0 } resource ? new Entry(resource).References : [];
    }

    /// <summary>Takes in what was committed.</summary>
    public void BringForward(StoredResource resource)
    {
        lock (_gate)
        {
            // The next reader fetches it: few of those written are being read.
            News(resource.Key)++;
            _entries.Remove(resource.Key);
        }
    }

    private async Task<StoredResource?> ReadStoreAsync(ResourceKey key, CancellationToken ct)
    {
        var news = Volatile.Read(ref News(key));
        var resource = await store.ReadAsync(key, ct);
        if (resource is { Deleted: false, Owner.Length: 0 })
            Keep(resource, news);

        return resource;
    }

    private void Keep(StoredResource resource, long news)
    {
        lock (_gate)
        {
            if (news == News(resource.Key))
                _entries.Add(resource.Key, new Entry(resource), resource.Json.Length + resource.Index.Length + EntryOverhead);
        }
    }

    private ref long News(ResourceKey key) => ref _news[key.GetHashCode() & (_news.Length - 1)];

    private sealed class Entry(StoredResource resource)
    {
        private IReadOnlyCollection<ResourceKey>? _references;

        public StoredResource Resource => resource;

        public IReadOnlyCollection<ResourceKey> References =>
            _references ??= RecordSnapshot.Create("", resource.Seq, [resource], long.MaxValue).References;
    }
}

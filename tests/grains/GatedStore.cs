using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;
using DrCloud.Storage;

namespace DrCloud.Tests.Grains;

/// <summary>The real store, with gates: a closed one holds calls up, and the database can be made to be gone.</summary>
internal sealed class GatedStore(ClinicalStore store) : IClinicalStore, IAsyncDisposable
{
    private volatile TaskCompletionSource? _loads;
    private volatile TaskCompletionSource? _commits;
    private volatile TaskCompletionSource? _reindexing;
    private volatile bool _gone;
    private int _lostAnswers;

    /// <summary>Loads that were asked for.</summary>
    public int Loads { get; private set; }

    /// <summary>Loads wait until opened.</summary>
    public void CloseLoads() => _loads = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Commits wait until opened.</summary>
    public void CloseCommits() => _commits = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Steps of the reindexing wait until opened.</summary>
    public void CloseReindexing() => _reindexing = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void OpenReindexing() => _reindexing?.TrySetResult();

    public void OpenAll()
    {
        OpenReindexing();
        _loads?.TrySetResult();
        _commits?.TrySetResult();
        _loads = _commits = null;
        _gone = false;
    }

    /// <summary>From now on the database does not answer.</summary>
    public void Vanish() => _gone = true;

    /// <summary>The next writes are committed, but their answers are lost.</summary>
    public void LoseAnswers(int count) => _lostAnswers = count;

    public async Task<WriteResult> WriteAsync(WriteBatch batch)
    {
        ThrowIfGone();
        await (_commits?.Task ?? Task.CompletedTask);
        var result = await store.WriteAsync(batch);
        return Interlocked.Decrement(ref _lostAnswers) >= 0 ? throw new StoreUnavailableException("The answer was lost.") : result;
    }

    public async Task<PatientRecord> LoadPatientAsync(string patient, CancellationToken ct)
    {
        Loads++;
        ThrowIfGone();
        await (_loads?.Task ?? Task.CompletedTask);
        return await store.LoadPatientAsync(patient, ct);
    }

    public Task<StoredResource?> ReadAsync(ResourceKey key, CancellationToken ct) => Present().ReadAsync(key, ct);

    public Task<IReadOnlyList<StoredResource>> ReadManyAsync(IReadOnlyCollection<ResourceKey> keys, CancellationToken ct) => Present().ReadManyAsync(keys, ct);

    public Task<StoredResource?> ReadVersionAsync(ResourceKey key, long version, CancellationToken ct) => Present().ReadVersionAsync(key, version, ct);

    public Task<IReadOnlyList<StoredResource>> HistoryAsync(ResourceKey key, long? beforeVersion, int count, CancellationToken ct) =>
        Present().HistoryAsync(key, beforeVersion, count, ct);

    public Task<PopulationPage> SearchAsync(SearchQuery query, SearchScope scope, SearchPosition? after, CancellationToken ct) =>
        Present().SearchAsync(query, scope, after, ct);

    public Task<IReadOnlyList<StoredResource>> ReferrersAsync(IncludeRule rule, IReadOnlyCollection<ResourceKey> targets, SearchScope scope, int limit, CancellationToken ct) =>
        Present().ReferrersAsync(rule, targets, scope, limit, ct);

    public Task<IReadOnlyList<LogEntry>> FollowAsync(long afterSeq, int max, CancellationToken ct) => Present().FollowAsync(afterSeq, max, ct);

    public Task<LogHead> HeadAsync(CancellationToken ct) => Present().HeadAsync(ct);

    public async Task<ReindexStep> ReindexAsync(CancellationToken ct)
    {
        await (_reindexing?.Task ?? Task.CompletedTask);
        return await Present().ReindexAsync(ct);
    }

    public ValueTask DisposeAsync() => store.DisposeAsync();

    private ClinicalStore Present()
    {
        ThrowIfGone();
        return store;
    }

    private void ThrowIfGone()
    {
        if (_gone)
            throw new StoreUnavailableException("The database is gone.");
    }
}

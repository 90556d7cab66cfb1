using DrCloud.Fhir.Histories;
using DrCloud.Fhir.Provenances;
using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;
using DrCloud.Storage;
using DrCloud.Storage.Exporting;

namespace DrCloud.Tests.Grains;

/// <summary>The real store, with gates: a closed one holds calls up, and the database can be made to be gone.</summary>
internal sealed class GatedStore(ClinicalStore store) : IClinicalStore, IAsyncDisposable
{
    private volatile TaskCompletionSource? _loads;
    private volatile TaskCompletionSource? _commits;
    private volatile TaskCompletionSource? _reindexing;
    private volatile bool _gone;
    private int _lostAnswers;
    private TaskCompletionSource? _nextAnswer;
    private TaskCompletionSource? _nextRead;
    private int _loadsAsked;
    private int _loadsRead;

    /// <summary>Loads that were asked for.</summary>
    public int Loads => Volatile.Read(ref _loadsAsked);

    /// <summary>Loads for which the database was read.</summary>
    public int LoadsRead => Volatile.Read(ref _loadsRead);

    /// <summary>Loads are read, and their answers wait until opened.</summary>
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

    /// <summary>The next write is committed, and its answer waits for what is returned.</summary>
    public TaskCompletionSource HoldNextAnswer() => _nextAnswer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The next resource is read, and the answer waits for what is returned.</summary>
    public TaskCompletionSource HoldNextRead() => _nextRead = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>From now on the database does not answer.</summary>
    public void Vanish() => _gone = true;

    /// <summary>The next writes are committed, but their answers are lost.</summary>
    public void LoseAnswers(int count) => _lostAnswers = count;

    public async Task<WriteResult> WriteAsync(WriteBatch batch)
    {
        ThrowIfGone();
        await (_commits?.Task ?? Task.CompletedTask);
        var answer = Interlocked.Exchange(ref _nextAnswer, null);
        var result = await store.WriteAsync(batch);
        await (answer?.Task ?? Task.CompletedTask);
        return Interlocked.Decrement(ref _lostAnswers) >= 0 ? throw new StoreUnavailableException("The answer was lost.") : result;
    }

    public async Task<PatientRecord> LoadPatientAsync(string patient, CancellationToken ct)
    {
        Interlocked.Increment(ref _loadsAsked);
        ThrowIfGone();
        var record = await store.LoadPatientAsync(patient, ct);
        Interlocked.Increment(ref _loadsRead);
        await (_loads?.Task ?? Task.CompletedTask);
        return record;
    }

    public async Task<StoredResource?> ReadAsync(ResourceKey key, CancellationToken ct)
    {
        var answer = Interlocked.Exchange(ref _nextRead, null);
        var resource = await Present().ReadAsync(key, ct);
        await (answer?.Task ?? Task.CompletedTask);
        return resource;
    }

    public Task<IReadOnlyList<StoredResource>> ReadManyAsync(IReadOnlyCollection<ResourceKey> keys, CancellationToken ct) => Present().ReadManyAsync(keys, ct);

    public Task<StoredResource?> ReadVersionAsync(ResourceKey key, long version, CancellationToken ct) => Present().ReadVersionAsync(key, version, ct);

    public Task<HistoryPage> HistoryAsync(HistoryQuery query, CancellationToken ct) => Present().HistoryAsync(query, ct);

    public Task<PopulationPage> SearchAsync(SearchQuery query, SearchScope scope, SearchPosition? after, CancellationToken ct) =>
        Present().SearchAsync(query, scope, after, ct);

    public Task<IReadOnlyList<StoredResource>> ReferrersAsync(IncludeRule rule, IReadOnlyCollection<ResourceKey> targets, SearchScope scope, int limit, CancellationToken ct) =>
        Present().ReferrersAsync(rule, targets, scope, limit, ct);

    public IAuditStore Audit => store.Audit;

    public IContentStore Contents => store.Contents;

    public Task<IReadOnlyList<AutomaticProvenance>> ProvenancesAsync(IReadOnlyCollection<ResourceKey> targets, int limit, CancellationToken ct) =>
        store.ProvenancesAsync(targets, limit, ct);

    public Task<AutomaticProvenance?> ProvenanceAsync(WriteName write, CancellationToken ct) => store.ProvenanceAsync(write, ct);

    public Task<IReadOnlyList<LogEntry>> FollowAsync(long afterSeq, int max, CancellationToken ct) => Present().FollowAsync(afterSeq, max, ct);

    public Task<LogHead> HeadAsync(CancellationToken ct) => Present().HeadAsync(ct);

    public IExportSource Exports => store.Exports;

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

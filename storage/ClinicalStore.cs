using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;
using DrCloud.Storage.Databases;
using DrCloud.Storage.Reading;
using DrCloud.Storage.Searching;
using DrCloud.Storage.Writing;

namespace DrCloud.Storage;

/// <inheritdoc cref="IClinicalStore"/>
public sealed class ClinicalStore : IClinicalStore, IAsyncDisposable
{
    private readonly Database _database;
    private readonly string _baseAddress;
    private readonly PopulationSearch _search;
    private readonly WriteQueue _writes;

    internal ClinicalStore(string site, string baseAddress, Database database, TimeProvider time)
    {
        Site = site;
        _baseAddress = baseAddress;
        _database = database;
        _search = new PopulationSearch(database.Dialect);
        _writes = new WriteQueue(database, new ConditionSearch(_search, baseAddress), time);
    }

    /// <summary>The site whose data this is.</summary>
    public string Site { get; }

    public Task<WriteResult> WriteAsync(WriteBatch batch) => _writes.WriteAsync(batch);

    public Task<PatientRecord> LoadPatientAsync(string patient, CancellationToken ct) =>
        _database.SnapshotAsync((connection, token) => ResourceReads.LoadPatientAsync(connection, patient, token), ct);

    public Task<StoredResource?> ReadAsync(ResourceKey key, CancellationToken ct) =>
        _database.ReadAsync(ReadPurpose.Lookup, (connection, token) => ResourceReads.ReadAsync(connection, key, token), ct);

    public Task<IReadOnlyList<StoredResource>> ReadManyAsync(IReadOnlyCollection<ResourceKey> keys, CancellationToken ct) =>
        _database.ReadAsync(ReadPurpose.Lookup, (connection, token) => ResourceReads.ReadManyAsync(connection, keys, token), ct);

    public Task<StoredResource?> ReadVersionAsync(ResourceKey key, long version, CancellationToken ct) =>
        _database.ReadAsync(ReadPurpose.Lookup, (connection, token) => ResourceReads.ReadVersionAsync(connection, key, version, token), ct);

    public Task<IReadOnlyList<StoredResource>> HistoryAsync(ResourceKey key, long? beforeVersion, int count, CancellationToken ct) =>
        _database.ReadAsync(ReadPurpose.Lookup, (connection, token) => ResourceReads.HistoryAsync(connection, key, beforeVersion, count, token), ct);

    public Task<PopulationPage> SearchAsync(SearchQuery query, SearchScope scope, SearchPosition? after, CancellationToken ct) =>
        _database.ReadAsync(ReadPurpose.Search, (connection, token) => _search.RunAsync(connection, null, query, scope, after, token), ct);

    public Task<IReadOnlyList<StoredResource>> ReferrersAsync(
        IncludeRule rule, IReadOnlyCollection<ResourceKey> targets, SearchScope scope, int limit, CancellationToken ct) =>
        _database.ReadAsync(ReadPurpose.Search, (connection, token) => _search.ReferrersAsync(connection, rule, targets, scope, limit, token), ct);

    public Task<IReadOnlyList<LogEntry>> FollowAsync(long afterSeq, int max, CancellationToken ct) =>
        _database.ReadAsync(ReadPurpose.Lookup, (connection, token) => LogReads.FollowAsync(connection, _baseAddress, afterSeq, max, token), ct);

    public Task<LogHead> HeadAsync(CancellationToken ct) =>
        _database.ReadAsync(ReadPurpose.Lookup, ResourceReads.HeadAsync, ct);

    /// <summary>Commits what waits in the write queue, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        await _writes.DisposeAsync();
        await _database.DisposeAsync();
    }
}

using DrCloud.Fhir.Histories;
using DrCloud.Fhir.Provenances;
using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;
using DrCloud.Storage.Auditing;
using DrCloud.Storage.Contents;
using DrCloud.Storage.Databases;
using DrCloud.Storage.Exporting;
using DrCloud.Storage.Reading;
using DrCloud.Storage.Reindexing;
using DrCloud.Storage.Searching;
using DrCloud.Storage.Writing;

namespace DrCloud.Storage;

/// <inheritdoc cref="IClinicalStore"/>
public sealed class ClinicalStore : IClinicalStore, IAsyncDisposable
{
    private readonly Database _database;
    private readonly CurrentIndex _index;
    private readonly PopulationSearch _search;
    private readonly WriteQueue _writes;
    private readonly Reindex _reindex;
    private readonly ProvenanceWriter _provenances;

    internal ClinicalStore(string site, string baseAddress, Database database, TimeProvider time, PlanBounds bounds)
    {
        Site = site;
        _database = database;
        Contents = new ContentStore(database, time);
        Audit = new AuditStore(database);
        _index = new CurrentIndex(baseAddress);
        _reindex = new Reindex(database, _index.Of);
        _provenances = new ProvenanceWriter(baseAddress);
        _search = new PopulationSearch(database.Dialect, bounds);
        Exports = new ExportSource(database);
        _writes = new WriteQueue(database, new ConditionSearch(_search, baseAddress), new Followers(_search), time);
    }

    /// <summary>The site whose data this is.</summary>
    public string Site { get; }

    public IExportSource Exports { get; }

    /// <inheritdoc/>
    public IContentStore Contents { get; }

    /// <inheritdoc/>
    public IAuditStore Audit { get; }

    public async Task<WriteResult> WriteAsync(WriteBatch batch) => _index.With(await _writes.WriteAsync(batch));

    public async Task<PatientRecord> LoadPatientAsync(string patient, CancellationToken ct)
    {
        var record = await _database.ReadAsync(ReadPurpose.Lookup, (connection, token) => ResourceReads.LoadPatientAsync(connection, patient, token), ct);
        return record.Resources.Any(CurrentIndex.NeedsValues) ? record with { Resources = await IndexedAsync(record.Resources, ct) } : record;
    }

    public async Task<StoredResource?> ReadAsync(ResourceKey key, CancellationToken ct) =>
        await _database.ReadAsync(ReadPurpose.Lookup, (connection, token) => ResourceReads.ReadAsync(connection, key, token), ct) is { } found
            ? _index.With(found)
            : null;

    public async Task<IReadOnlyList<StoredResource>> ReadManyAsync(IReadOnlyCollection<ResourceKey> keys, CancellationToken ct) =>
        _index.With(await _database.ReadAsync(ReadPurpose.Lookup, (connection, token) => ResourceReads.ReadManyAsync(connection, keys, token), ct));

    public Task<StoredResource?> ReadVersionAsync(ResourceKey key, long version, CancellationToken ct) =>
        _database.ReadAsync(ReadPurpose.Lookup, (connection, token) => ResourceReads.ReadVersionAsync(connection, key, version, token), ct);

    public Task<HistoryPage> HistoryAsync(HistoryQuery query, CancellationToken ct) =>
        _database.ReadAsync(
            query.Id is null ? ReadPurpose.Search : ReadPurpose.Lookup, (connection, token) => new HistoryReads(_database.Dialect).PageAsync(connection, query, token), ct);

    public async Task<PopulationPage> SearchAsync(SearchQuery query, SearchScope scope, SearchPosition? after, CancellationToken ct)
    {
        var page = await _database.ReadAsync(ReadPurpose.Search, async (connection, token) =>
        {
            await using var snapshot = PopulationSearch.SpansStatements(query) ? await _database.SnapshotAsync(connection, token) : null;
            return await _search.RunAsync(connection, snapshot, query, scope, after, token);
        }, ct);
        return page with { Matches = _index.With(page.Matches) };
    }

    /// <summary>How the database would find a page of the query: its plan of each statement, in its own words.</summary>
    public Task<IReadOnlyList<string>> ExplainAsync(SearchQuery query, SearchScope scope, CancellationToken ct) =>
        _database.ReadAsync(ReadPurpose.Search, (connection, token) => _search.ExplainAsync(connection, query, scope, token), ct);

    public async Task<IReadOnlyList<StoredResource>> ReferrersAsync(
        IncludeRule rule, IReadOnlyCollection<ResourceKey> targets, SearchScope scope, int limit, CancellationToken ct) =>
        _index.With(await _database.ReadAsync(
            ReadPurpose.Search, (connection, token) => _search.ReferrersAsync(connection, null, rule, targets, scope, limit, token), ct));

    public async Task<IReadOnlyList<AutomaticProvenance>> ProvenancesAsync(IReadOnlyCollection<ResourceKey> targets, int limit, CancellationToken ct)
    {
        var origins = await _database.ReadAsync(
            ReadPurpose.Search, (connection, token) => new ProvenanceReads(_database.Dialect).OfTargetsAsync(connection, targets, limit, token), ct);
        return [.. origins.Select(_provenances.Render)];
    }

    public async Task<AutomaticProvenance?> ProvenanceAsync(WriteName write, CancellationToken ct) =>
        await _database.ReadAsync(ReadPurpose.Lookup, (connection, token) => ProvenanceReads.OfWriteAsync(connection, write, token), ct) is { } origin
            ? _provenances.Render(origin)
            : null;

    public async Task<IReadOnlyList<LogEntry>> FollowAsync(long afterSeq, int max, CancellationToken ct)
    {
        var entries = await _database.ReadAsync(ReadPurpose.Lookup, (connection, token) => LogReads.FollowAsync(connection, afterSeq, max, token), ct);
        return entries.Any(entry => CurrentIndex.NeedsValues(entry.Resource))
            ? [.. entries.Select(entry => entry with { Resource = _index.With(entry.Resource) })]
            : entries;
    }

    public Task<LogHead> HeadAsync(CancellationToken ct) =>
        _database.ReadAsync(ReadPurpose.Lookup, ResourceReads.HeadAsync, ct);

    public Task<ReindexStep> ReindexAsync(CancellationToken ct) => _reindex.StepAsync(ct);

    /// <summary>Commits what waits in the write queue, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        await _writes.DisposeAsync();
        await _database.DisposeAsync();
    }

    /// <summary>A record's bodies kept in chunks are read for their values only.</summary>
    private async Task<IReadOnlyList<StoredResource>> IndexedAsync(IReadOnlyList<StoredResource> resources, CancellationToken ct)
    {
        var bare = resources.Where(resource => CurrentIndex.NeedsValues(resource) && resource.Json.IsEmpty).Select(resource => resource.Key).ToList();
        var indexes = bare.Count == 0 ? [] : (await ReadManyAsync(bare, ct)).ToDictionary(resource => (resource.Key, resource.Version), resource => resource.Index);
        return [.. resources.Select(resource =>
            indexes.TryGetValue((resource.Key, resource.Version), out var index) ? resource.With(resource.Json, index) : _index.With(resource))];
    }
}

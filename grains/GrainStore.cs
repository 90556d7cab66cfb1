using DrCloud.Fhir.Histories;
using DrCloud.Fhir.Provenances;
using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;
using DrCloud.Grains.Exporting;
using DrCloud.Grains.Interfaces;
using DrCloud.Storage;
using DrCloud.Storage.Exporting;

namespace DrCloud.Grains;

/// <summary>
/// The clinical store as grains see it: a database that cannot be reached becomes the exception that callers on the other side know,
/// and a write whose outcome is unknown is tried once more with its request id.
/// </summary>
internal sealed class GrainStore(IClinicalStore store) : IClinicalStore
{
    public IContentStore Contents { get; } = new GrainContents(store.Contents);

    public async Task<WriteResult> WriteAsync(WriteBatch batch)
    {
        try
        {
            return await store.WriteAsync(batch);
        }
        catch (StoreUnavailableException)
        {
            return await TranslateAsync(() => store.WriteAsync(batch));
        }
    }

    public Task<PatientRecord> LoadPatientAsync(string patient, CancellationToken ct) => TranslateAsync(() => store.LoadPatientAsync(patient, ct));

    public Task<StoredResource?> ReadAsync(ResourceKey key, CancellationToken ct) => TranslateAsync(() => store.ReadAsync(key, ct));

    public Task<IReadOnlyList<StoredResource>> ReadManyAsync(IReadOnlyCollection<ResourceKey> keys, CancellationToken ct) =>
        TranslateAsync(() => store.ReadManyAsync(keys, ct));

    public Task<StoredResource?> ReadVersionAsync(ResourceKey key, long version, CancellationToken ct) =>
        TranslateAsync(() => store.ReadVersionAsync(key, version, ct));

    public Task<HistoryPage> HistoryAsync(HistoryQuery query, CancellationToken ct) => TranslateAsync(() => store.HistoryAsync(query, ct));

    public Task<PopulationPage> SearchAsync(SearchQuery query, SearchScope scope, SearchPosition? after, CancellationToken ct) =>
        TranslateAsync(() => store.SearchAsync(query, scope, after, ct));

    public Task<IReadOnlyList<StoredResource>> ReferrersAsync(IncludeRule rule, IReadOnlyCollection<ResourceKey> targets, SearchScope scope, int limit, CancellationToken ct) =>
        TranslateAsync(() => store.ReferrersAsync(rule, targets, scope, limit, ct));

    public Task<IReadOnlyList<AutomaticProvenance>> ProvenancesAsync(IReadOnlyCollection<ResourceKey> targets, int limit, CancellationToken ct) =>
        TranslateAsync(() => store.ProvenancesAsync(targets, limit, ct));

    public Task<AutomaticProvenance?> ProvenanceAsync(WriteName write, CancellationToken ct) => TranslateAsync(() => store.ProvenanceAsync(write, ct));

    public Task<IReadOnlyList<LogEntry>> FollowAsync(long afterSeq, int max, CancellationToken ct) => TranslateAsync(() => store.FollowAsync(afterSeq, max, ct));

    public Task<LogHead> HeadAsync(CancellationToken ct) => TranslateAsync(() => store.HeadAsync(ct));

    public Task<ReindexStep> ReindexAsync(CancellationToken ct) => TranslateAsync(() => store.ReindexAsync(ct));

    public IExportSource Exports { get; } = new GrainExportSource(store.Exports);

    public IAuditStore Audit { get; } = new GrainAudit(store.Audit);

    private sealed class GrainAudit(IAuditStore audit) : IAuditStore
    {
        public Task<bool> AppendAsync(AuditBlock block) => TranslateAsync(() => audit.AppendAsync(block));

        public Task<AuditBlock?> LastAsync(Guid writer) => TranslateAsync(() => audit.LastAsync(writer));

        public Task<IReadOnlyList<Guid>> WritersAsync(CancellationToken ct) => TranslateAsync(() => audit.WritersAsync(ct));

        public Task<IReadOnlyList<AuditBlock>> ReadAsync(Guid writer, long after, int max, CancellationToken ct) =>
            TranslateAsync(() => audit.ReadAsync(writer, after, max, ct));

        public Task<IReadOnlyList<AuditSource>> SourcesAsync(CancellationToken ct) => TranslateAsync(() => audit.SourcesAsync(ct));

        public Task<AuditBlock?> FindAsync(Guid writer, long number, CancellationToken ct) => TranslateAsync(() => audit.FindAsync(writer, number, ct));

        public IAuditIndex Index { get; } = new GrainAuditIndex(audit.Index);
    }

    private sealed class GrainAuditIndex(IAuditIndex index) : IAuditIndex
    {
        public Task<IReadOnlyList<AuditPlace>> BlocksAsync(AuditTimes window, AuditPlace? after, int max, CancellationToken ct) =>
            TranslateAsync(() => index.BlocksAsync(window, after, max, ct));

        public Task<IReadOnlyList<AuditPlace>> TailAsync(AuditTimes window, int max, CancellationToken ct) => TranslateAsync(() => index.TailAsync(window, max, ct));

        public Task<IReadOnlyList<AuditPosting>> PostingsAsync(ReadOnlyMemory<byte> term, AuditTimes window, AuditPosting? after, int max, CancellationToken ct) =>
            TranslateAsync(() => index.PostingsAsync(term, window, after, max, ct));

        public Task<IReadOnlyList<AuditBacklog>> BacklogAsync(CancellationToken ct) => TranslateAsync(() => index.BacklogAsync(ct));

        public Task<bool> AddAsync(Guid writer, long first, IReadOnlyList<AuditPosting> postings, bool begins) =>
            TranslateAsync(() => index.AddAsync(writer, first, postings, begins));

        public Task<bool> EndAsync(AuditSegment segment) => TranslateAsync(() => index.EndAsync(segment));
    }

    private sealed class GrainContents(IContentStore contents) : IContentStore
    {
        public Task AppendAsync(Guid content, int n, ReadOnlyMemory<byte> chunk) =>
            TranslateAsync(async () =>
            {
                await contents.AppendAsync(content, n, chunk);
                return true;
            });

        public Task<ReadOnlyMemory<byte>?> ReadAsync(Guid content, int n, CancellationToken ct) => TranslateAsync(() => contents.ReadAsync(content, n, ct));

        public Task<bool> DiscardAsync(Guid content) => TranslateAsync(() => contents.DiscardAsync(content));

        public Task<int> SweepAsync(TimeSpan idle) => TranslateAsync(() => contents.SweepAsync(idle));
    }

    /// <summary>What a call answers, with the exception that grains know in place of the store's.</summary>
    internal static async Task<T> TranslateAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (StoreUnavailableException)
        {
            throw new ServiceUnavailableException();
        }
    }
}

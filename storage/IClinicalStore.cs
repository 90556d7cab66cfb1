using DrCloud.Fhir.Histories;
using DrCloud.Fhir.Provenances;
using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;
using DrCloud.Storage.Exporting;

namespace DrCloud.Storage;

/// <summary>
/// The clinical database of one site: current resources, their history, the ordered log of writes and the search values.
/// One instance a site and silo; safe for concurrent use. A database that cannot be reached is <see cref="StoreUnavailableException"/>.
/// </summary>
public interface IClinicalStore
{
    /// <summary>
    /// Puts the batch into the silo's write queue and completes when it is durable. Batches of many callers share a transaction;
    /// each is all-or-nothing by itself if <see cref="WriteBatch.Atomic"/>. A repeated <see cref="WriteBatch.RequestId"/> returns the recorded result.
    /// </summary>
    Task<WriteResult> WriteAsync(WriteBatch batch);

    /// <summary>The whole current record of a patient: what it owns and what is linked into it, tombstones included, at one log number.</summary>
    Task<PatientRecord> LoadPatientAsync(string patient, CancellationToken ct);

    /// <summary>The current version (or tombstone), or null if the id was never used.</summary>
    Task<StoredResource?> ReadAsync(ResourceKey key, CancellationToken ct);

    /// <summary>The current versions of those of the keys that exist and are not deleted, in no order.</summary>
    Task<IReadOnlyList<StoredResource>> ReadManyAsync(IReadOnlyCollection<ResourceKey> keys, CancellationToken ct);

    /// <summary>One version (or tombstone), or null.</summary>
    Task<StoredResource?> ReadVersionAsync(ResourceKey key, long version, CancellationToken ct);

    /// <summary>One page of a history: versions and tombstones, newest first. What its query does not bound is not bounded.</summary>
    Task<HistoryPage> HistoryAsync(HistoryQuery query, CancellationToken ct);

    /// <summary>Evaluates the query by SQL: matches of one page, in order, the total if asked for, and whether more follow. Includes are fetched by the caller.</summary>
    Task<PopulationPage> SearchAsync(SearchQuery query, SearchScope scope, SearchPosition? after, CancellationToken ct);

    /// <summary>Resources of <paramref name="rule"/>'s source type that refer to one of the targets (<c>_revinclude</c>), current, within the scope, at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<StoredResource>> ReferrersAsync(IncludeRule rule, IReadOnlyCollection<ResourceKey> targets, SearchScope scope, int limit, CancellationToken ct);

    /// <summary>The automatic Provenances of all versions of these resources, oldest first, at most <paramref name="limit"/>. What they show is not bounded.</summary>
    Task<IReadOnlyList<AutomaticProvenance>> ProvenancesAsync(IReadOnlyCollection<ResourceKey> targets, int limit, CancellationToken ct);

    /// <summary>The automatic Provenance of the version that a write made, or null if it made none.</summary>
    Task<AutomaticProvenance?> ProvenanceAsync(WriteName write, CancellationToken ct);

    /// <summary>Content of Binaries that is kept beside its resources.</summary>
    IContentStore Contents { get; }

    /// <summary>The site's audit log.</summary>
    IAuditStore Audit { get; }

    /// <summary>The log after a number, in order, at most <paramref name="max"/> entries.</summary>
    Task<IReadOnlyList<LogEntry>> FollowAsync(long afterSeq, int max, CancellationToken ct);

    /// <summary>The number and time of the last commit: a snapshot's name.</summary>
    Task<LogHead> HeadAsync(CancellationToken ct);

    /// <summary>
    /// One small step towards search values that are all of this program's extractor (<see cref="ResourceIndexer.Version"/>). To be called again, with a pause
    /// for those who write, until <see cref="ReindexStep.Completed"/>; where that is known already, it costs the reading of two rows.
    /// </summary>
    Task<ReindexStep> ReindexAsync(CancellationToken ct);

    /// <summary>The site's log, for exports.</summary>
    IExportSource Exports { get; }
}

/// <summary>How far the reindexing is: done through the log number <paramref name="Position"/> of <paramref name="Head"/>.</summary>
/// <param name="Completed">True if nothing is left to do.</param>
/// <param name="Rewritten">Resources whose search values this step has rewritten.</param>
/// <param name="Position">Resources first written up to this log number are done.</param>
/// <param name="Head">The last log number.</param>
public readonly record struct ReindexStep(bool Completed, int Rewritten, long Position, long Head);

/// <summary>A patient's record at log number <see cref="Seq"/>: everything with a lower or equal number is in it.</summary>
public sealed record PatientRecord(long Seq, IReadOnlyList<StoredResource> Resources);

/// <summary>One page of a population search. <see cref="Next"/> is null at the end.</summary>
public sealed record PopulationPage(IReadOnlyList<StoredResource> Matches, SearchPosition? Next, long? Total);

/// <summary>The last commit of a site.</summary>
public readonly record struct LogHead(long Seq, DateTimeOffset Time);

/// <summary>
/// One write in the log. <see cref="PreviousOwner"/> is null unless the write moved the resource out of that patient's record;
/// <see cref="Links"/> are the patients whose records show it before or after the write.
/// </summary>
public sealed record LogEntry(StoredResource Resource, string? PreviousOwner, IReadOnlyList<string> Links);

/// <summary>The database does not answer, or a transaction was refused after all retries. The outcome of a write is unknown: retry with the same request id.</summary>
public sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

using DrCloud.Fhir.Everything;
using DrCloud.Fhir.Histories;
using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;
using DrCloud.Grains.Interfaces.Search;
using Orleans.Concurrency;

namespace DrCloud.Grains.Interfaces.Patients;

/// <summary>
/// A patient's record. Key: <c>site/patient id</c> (<see cref="GrainKeys"/>). The key is the scope: whatever is asked, nothing outside the record
/// and the shared resources it refers to is answered. Reads interleave over an immutable snapshot; writes are serial.
/// Every method may fail with <see cref="ServiceUnavailableException"/>.
/// </summary>
[Repeatable, Alias("drcloud.patient")]
public interface IPatientGrain : IGrainWithStringKey
{
    /// <summary>A resource of the record, or a shared one that the record refers to.</summary>
    [AlwaysInterleave, Alias("read")]
    ValueTask<ReadResult> ReadAsync(ResourceKey key, CancellationToken ct = default);

    /// <summary>One version of a resource that is now in the record.</summary>
    [AlwaysInterleave, Alias("vread")]
    ValueTask<ReadResult> ReadVersionAsync(ResourceKey key, long version, CancellationToken ct = default);

    /// <summary>
    /// One page of a history: of a resource that the record shows (null if it shows none of that key), or of all that it holds. Only versions that were this
    /// record's (or nobody's, for a shared resource) already then.
    /// </summary>
    [AlwaysInterleave, Alias("history")]
    ValueTask<HistoryPage?> HistoryAsync(HistoryQuery query, CancellationToken ct = default);

    /// <summary>One page of a search within the record, with includes.</summary>
    [AlwaysInterleave, Alias("search")]
    ValueTask<SearchPage> SearchAsync(SearchRequest request, CancellationToken ct = default);

    /// <summary>One page of all that the record holds (matches), and behind it of the shared resources that it shows (included).</summary>
    [AlwaysInterleave, Alias("everything")]
    ValueTask<SearchPage> EverythingAsync(EverythingQuery query, SearchPosition? after, CancellationToken ct = default);

    /// <summary>
    /// Those of the keys that are neither in the record nor referred to by anything in it. Decided from the record alone: it says nothing about what
    /// exists elsewhere.
    /// </summary>
    [AlwaysInterleave, Alias("outside")]
    ValueTask<IReadOnlyList<ResourceKey>> OutsideAsync(IReadOnlyList<ResourceKey> keys, CancellationToken ct = default);

    /// <summary>
    /// Writes resources that this patient owns, before or after; durable when it returns, and seen by every silo where it concerns other records or
    /// shared resources. Never cancelled: the request id makes a retry safe.
    /// </summary>
    /// <exception cref="ServiceUnavailableException">The outcome is unknown; a retry carries the same request id.</exception>
    [Alias("write")]
    Task<WriteResult> WriteAsync(WriteBatch batch);

    /// <summary>The same for a batch that <see cref="WriteBatch.IsLarge"/>: waited for longer, as a silo that has died is found out sooner than such a batch is written.</summary>
    [Alias("write-large"), ResponseTimeout("00:01:00")]
    Task<WriteResult> WriteLargeAsync(WriteBatch batch);
}

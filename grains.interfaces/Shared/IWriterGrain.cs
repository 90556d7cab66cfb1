using DrCloud.Fhir.Resources;

namespace DrCloud.Grains.Interfaces.Shared;

/// <summary>
/// Writes that no single patient grain can take: shared resources and transactions over several records. Stateless workers; key: the site.
/// Acknowledged when durable and every holder (patient grains, the silos' shared caches) has been told.
/// </summary>
[Repeatable, Alias("drcloud.writer")]
public interface IWriterGrain : IGrainWithStringKey
{
    /// <summary>Commits the batch.</summary>
    [Alias("write")]
    Task<WriteResult> WriteAsync(WriteBatch batch);

    /// <summary>Commits a batch that <see cref="WriteBatch.IsLarge"/>: waited for longer.</summary>
    [Alias("write-large"), ResponseTimeout("00:01:00")]
    Task<WriteResult> WriteLargeAsync(WriteBatch batch);
}

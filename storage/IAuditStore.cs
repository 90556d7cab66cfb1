namespace DrCloud.Storage;

/// <summary>The audit log of a site: append-only blocks, in one chain for each writer. What the blocks hold and how chains are checked is its caller's.</summary>
public interface IAuditStore
{
    /// <summary>
    /// Appends a block and completes when it is durable. False if the batch of its source is there already: it was kept before, and its answer was lost.
    /// </summary>
    Task<bool> AppendAsync(AuditBlock block);

    /// <summary>The last block of a chain, or null.</summary>
    Task<AuditBlock?> LastAsync(Guid writer);

    /// <summary>The writers that have blocks.</summary>
    Task<IReadOnlyList<Guid>> WritersAsync(CancellationToken ct);

    /// <summary>The blocks of a chain after a number, in order, at most <paramref name="max"/>.</summary>
    Task<IReadOnlyList<AuditBlock>> ReadAsync(Guid writer, long after, int max, CancellationToken ct);

    /// <summary>What is there of each source.</summary>
    Task<IReadOnlyList<AuditSource>> SourcesAsync(CancellationToken ct);

    /// <summary>A block by its place, or null.</summary>
    Task<AuditBlock?> FindAsync(Guid writer, long number, CancellationToken ct);

    /// <summary>By what blocks are found.</summary>
    IAuditIndex Index { get; }
}

/// <summary>A block of events in a chain.</summary>
/// <param name="Writer">Whose chain.</param>
/// <param name="Number">Its place: from 1, without gaps.</param>
/// <param name="Source">The process whose events they are; empty for the block that ends a chain.</param>
/// <param name="Batch">Which batch of the source: from 1, without gaps.</param>
/// <param name="Minute">The minute of its events, since 1970.</param>
/// <param name="Events">How many events.</param>
/// <param name="Mac">Keyed hash over all of this but <paramref name="Times"/>, and over the block before.</param>
/// <param name="Data">The events, packed.</param>
/// <param name="Times">When they happened.</param>
public sealed record AuditBlock(Guid Writer, long Number, Guid Source, long Batch, long Minute, int Events, ReadOnlyMemory<byte> Mac, ReadOnlyMemory<byte> Data, AuditTimes Times);

/// <summary>A span of time in which all events of a block lie, in milliseconds since 1970, both ends included.</summary>
public readonly record struct AuditTimes(long First, long Last);

/// <summary>The batches that are there of a source.</summary>
public readonly record struct AuditSource(Guid Source, long First, long Last, long Count);

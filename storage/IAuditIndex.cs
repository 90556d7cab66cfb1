namespace DrCloud.Storage;

/// <summary>
/// Finds blocks of the audit log by time and by term. Terms are added after the blocks were written, a segment of a chain at a time, so that writing a block costs
/// no more for it; blocks that no segment covers are the tail. What a term is, and how postings are packed, is the caller's.
/// </summary>
public interface IAuditIndex
{
    /// <summary>Blocks that may have events of the window, those with the latest events first; after <paramref name="after"/>, at most <paramref name="max"/>.</summary>
    Task<IReadOnlyList<AuditPlace>> BlocksAsync(AuditTimes window, AuditPlace? after, int max, CancellationToken ct);

    /// <summary>The blocks of the tail that may have events of the window, those with the latest events first; at most <paramref name="max"/>.</summary>
    Task<IReadOnlyList<AuditPlace>> TailAsync(AuditTimes window, int max, CancellationToken ct);

    /// <summary>The postings of a term in segments that may have events of the window, those with the latest first; after <paramref name="after"/>, at most <paramref name="max"/>.</summary>
    Task<IReadOnlyList<AuditPosting>> PostingsAsync(ReadOnlyMemory<byte> term, AuditTimes window, AuditPosting? after, int max, CancellationToken ct);

    /// <summary>How much of each chain is in the tail.</summary>
    Task<IReadOnlyList<AuditBacklog>> BacklogAsync(CancellationToken ct);

    /// <summary>
    /// Adds postings of the segment that is to begin with the first block of the tail of a chain. False, and nothing is done, if another has ended that segment meanwhile.
    /// </summary>
    /// <param name="writer">Whose chain.</param>
    /// <param name="first">The segment's first block.</param>
    /// <param name="postings">The postings, each term once.</param>
    /// <param name="begins">True for the first of several calls: what an attempt before has left is removed.</param>
    Task<bool> AddAsync(Guid writer, long first, IReadOnlyList<AuditPosting> postings, bool begins);

    /// <summary>Ends the segment: its blocks leave the tail. False, and nothing is done, if another has ended it meanwhile.</summary>
    Task<bool> EndAsync(AuditSegment segment);
}

/// <summary>Where a block is, and when its events happened.</summary>
public readonly record struct AuditPlace(Guid Writer, long Number, AuditTimes Times);

/// <summary>The blocks of a segment in which a term occurs.</summary>
/// <param name="Writer">Whose chain.</param>
/// <param name="First">The segment's first block.</param>
/// <param name="Term">The term, 16 bytes.</param>
/// <param name="Times">When the events of these blocks happened.</param>
/// <param name="Blocks">The blocks, packed.</param>
public sealed record AuditPosting(Guid Writer, long First, ReadOnlyMemory<byte> Term, AuditTimes Times, ReadOnlyMemory<byte> Blocks);

/// <summary>Blocks that are not in the index yet: the first, how many, with how many events, and when the oldest of them ended.</summary>
public readonly record struct AuditBacklog(Guid Writer, long First, long Blocks, long Events, long Oldest);

/// <summary>Blocks of a chain that the index covers, from <paramref name="First"/> to <paramref name="Last"/>; <paramref name="LastTime"/> is of their last event.</summary>
public readonly record struct AuditSegment(Guid Writer, long First, long Last, long LastTime);

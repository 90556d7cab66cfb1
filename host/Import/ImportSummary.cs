namespace DrCloud.Hosting.Import;

/// <summary>What became of an import.</summary>
public sealed record ImportSummary
{
    /// <summary>Counts by resource type, in order of the name.</summary>
    public required IReadOnlyList<TypeCount> Types { get; init; }

    /// <summary>What was refused, at most <see cref="MaxRejects"/> of it.</summary>
    public required IReadOnlyList<Reject> Rejects { get; init; }

    /// <summary>How much was refused.</summary>
    public required long Rejected { get; init; }

    /// <summary>
    /// What an import passes over: entries of batches and transactions that bring no resource (GET, DELETE, PATCH, operations, conditional updates), and AuditEvents,
    /// which the server alone makes.
    /// </summary>
    public required long SkippedRequests { get; init; }

    /// <summary>References that lead to no resource of the server; they are kept as they are.</summary>
    public required long DanglingReferences { get; init; }

    /// <summary>Seconds from the first file to the last acknowledgement.</summary>
    public required double Seconds { get; init; }

    /// <summary>Rejects that are listed.</summary>
    public const int MaxRejects = 1000;

    /// <summary>Resources read, whatever became of them.</summary>
    public long Resources => Types.Sum(t => t.Created + t.Updated + t.Present) + Rejected;
}

/// <summary>What became of the resources of one type. Present: it was there already and is left as it is.</summary>
public sealed record TypeCount(string Type, long Created, long Updated, long Present, long Rejected);

/// <summary>A refused resource: where, and why in one line.</summary>
public sealed record Reject(string File, int Line, string Reason);

/// <summary>How far an import is.</summary>
/// <param name="Bytes">Of the files, done.</param>
/// <param name="TotalBytes">Of the files.</param>
/// <param name="Resources">Read and decided.</param>
/// <param name="Seconds">Since it began.</param>
public sealed record ImportProgress(long Bytes, long TotalBytes, long Resources, double Seconds);

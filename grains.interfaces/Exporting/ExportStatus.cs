namespace DrCloud.Grains.Interfaces.Exporting;

/// <summary>How far an export job is.</summary>
public enum ExportPhase
{
    /// <summary>It waits for others of its client.</summary>
    Queued,

    /// <summary>It runs.</summary>
    Running,

    /// <summary>Its files are there.</summary>
    Completed,

    /// <summary>It ended without files.</summary>
    Failed,
}

/// <summary>What is known of an export job.</summary>
[GenerateSerializer, Immutable, Alias("drcloud.ExportStatus")]
public sealed record ExportStatus
{
    /// <summary>What was asked for.</summary>
    [Id(0)] public required ExportRequest Request { get; init; }

    /// <summary>How far it is.</summary>
    [Id(1)] public required ExportPhase Phase { get; init; }

    /// <summary>When it was asked for.</summary>
    [Id(2)] public required DateTimeOffset Created { get; init; }

    /// <summary>The instant of the snapshot; null while it has none.</summary>
    [Id(3)] public DateTimeOffset? TransactionTime { get; init; }

    /// <summary>How much of the log is done, in percent.</summary>
    [Id(4)] public int Percent { get; init; }

    /// <summary>Resources written so far.</summary>
    [Id(5)] public long Resources { get; init; }

    /// <summary>Bytes written so far.</summary>
    [Id(6)] public long Bytes { get; init; }

    /// <summary>When it ended, or null.</summary>
    [Id(7)] public DateTimeOffset? Ended { get; init; }

    /// <summary>When it is forgotten with its files; null while it runs.</summary>
    [Id(8)] public DateTimeOffset? Expires { get; init; }

    /// <summary>Why it failed, for the client; null unless it did.</summary>
    [Id(9)] public string? Failure { get; init; }

    /// <summary>The files, once completed.</summary>
    [Id(10)] public IReadOnlyList<ExportFile> Files { get; init; } = [];

    /// <summary>True if it is asked for much too often: the answer is 429.</summary>
    [Id(11)] public bool IsAskedTooOften { get; init; }
}

/// <summary>A file of an export, as the manifest names it: parts, one after another.</summary>
[GenerateSerializer, Immutable, Alias("drcloud.ExportFile")]
public sealed record ExportFile
{
    /// <summary>Its name within the job.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary>What it is of.</summary>
    [Id(1)] public required ExportFileKind Kind { get; init; }

    /// <summary>The type of its resources.</summary>
    [Id(2)] public required string Type { get; init; }

    /// <summary>Its parts in order.</summary>
    [Id(3)] public required IReadOnlyList<ExportPart> Parts { get; init; }

    /// <summary>Its lines.</summary>
    public long Count => Parts.Sum(part => part.Count);

    /// <summary>Its bytes.</summary>
    public long Length => Parts.Sum(part => part.Length);
}

/// <summary>In which list of the manifest a file stands.</summary>
public enum ExportFileKind
{
    /// <summary>Resources.</summary>
    Output,

    /// <summary>Bundles that say what has been deleted.</summary>
    Deleted,

    /// <summary>OperationOutcomes.</summary>
    Error,
}

/// <summary>A finished part: a file of one type and one piece of the log in the folder of exports.</summary>
/// <param name="Name">Its name in the job's folder.</param>
/// <param name="Type">The type of its resources.</param>
/// <param name="Kind">What it is of.</param>
/// <param name="Count">Its lines.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="Sha256">Their hash.</param>
[GenerateSerializer, Immutable, Alias("drcloud.ExportPart")]
public sealed record ExportPart(
    [property: Id(0)] string Name, [property: Id(1)] string Type, [property: Id(2)] ExportFileKind Kind, [property: Id(3)] long Count, [property: Id(4)] long Length,
    [property: Id(5)] byte[] Sha256);

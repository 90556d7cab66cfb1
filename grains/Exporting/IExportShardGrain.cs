using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Exporting;

namespace DrCloud.Grains.Exporting;

/// <summary>
/// Works on one piece of an export. Key: the site, the job, the number of the piece. What it has written is in its keeping: where its silo dies, the next
/// activation begins anew and writes the same bytes.
/// </summary>
[Alias("drcloud.export-shard")]
internal interface IExportShardGrain : IGrainWithStringKey
{
    /// <summary>Goes on for a while.</summary>
    /// <param name="request">What is exported.</param>
    /// <param name="shard">The piece.</param>
    /// <param name="budget">For how long.</param>
    [Repeatable, Alias("step"), ResponseTimeout("00:00:30")]
    Task<ExportStep> StepAsync(ExportRequest request, ExportShard shard, TimeSpan budget);

    /// <summary>Gives up, and removes what is not finished.</summary>
    [Repeatable, Alias("abandon")]
    Task AbandonAsync();
}

/// <summary>A piece of the log that is exported as one.</summary>
/// <param name="Number">Its number: the parts are named by it.</param>
/// <param name="After">Only versions of higher log numbers.</param>
/// <param name="Through">Only versions of this log number or lower.</param>
/// <param name="Snapshot">The log number of the export's snapshot.</param>
/// <param name="Kind">What is taken from it.</param>
[GenerateSerializer, Immutable, Alias("drcloud.ExportShard")]
internal sealed record ExportShard(
    [property: Id(0)] int Number, [property: Id(1)] long After, [property: Id(2)] long Through, [property: Id(3)] long Snapshot, [property: Id(4)] ExportShardKind Kind)
{
    /// <summary>The one type that is sought by its index; null for a walk through the log.</summary>
    [Id(5)] public string? SparseType { get; init; }
}

/// <summary>What a piece of an export is.</summary>
internal enum ExportShardKind
{
    /// <summary>What the request asks for.</summary>
    Requested,

    /// <summary>From before <c>_since</c>: the records of those who have joined the group after it.</summary>
    NewMembers,

    /// <summary>After all others: the shared resources that the exported records refer to.</summary>
    Supporting,
}

/// <summary>How far a piece is.</summary>
[GenerateSerializer, Immutable, Alias("drcloud.ExportStep")]
internal sealed record ExportStep
{
    /// <summary>The log number up to which it is done.</summary>
    [Id(0)] public required long Reached { get; init; }

    /// <summary>Lines written so far.</summary>
    [Id(1)] public required long Count { get; init; }

    /// <summary>Bytes written so far.</summary>
    [Id(2)] public required long Bytes { get; init; }

    /// <summary>The parts, once it is finished.</summary>
    [Id(3)] public IReadOnlyList<ExportPart>? Parts { get; init; }

    /// <summary>True if the folder of exports cannot be written: the export fails.</summary>
    [Id(4)] public bool IsStorageFull { get; init; }
}

using DrCloud.Grains.Interfaces.Exporting;

namespace DrCloud.Grains.Exporting;

/// <summary>What is durable of an export job.</summary>
[GenerateSerializer, Immutable, Alias("drcloud.ExportState")]
internal sealed record ExportState
{
    /// <summary>What was asked for; null if there is no such job.</summary>
    [Id(0)] public ExportRequest? Request { get; init; }

    [Id(1)] public ExportPhase Phase { get; init; }

    [Id(2)] public DateTimeOffset Created { get; init; }

    /// <summary>The snapshot's instant; null before there is a plan.</summary>
    [Id(3)] public DateTimeOffset? TransactionTime { get; init; }

    /// <summary>The pieces, in the order of the log.</summary>
    [Id(4)] public IReadOnlyList<ExportShard> Shards { get; init; } = [];

    /// <summary>The parts of the pieces that are finished, by their numbers.</summary>
    [Id(5)] public IReadOnlyDictionary<int, IReadOnlyList<ExportPart>> Done { get; init; } = new Dictionary<int, IReadOnlyList<ExportPart>>();

    [Id(6)] public DateTimeOffset? Ended { get; init; }

    /// <summary>Why it failed.</summary>
    [Id(7)] public string? Failure { get; init; }

    /// <summary>What is not in the files, in sentences, as a part.</summary>
    [Id(8)] public ExportPart? Errors { get; init; }
}

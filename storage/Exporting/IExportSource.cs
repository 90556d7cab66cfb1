namespace DrCloud.Storage.Exporting;

/// <summary>
/// Reads a site's log for exports: of each resource the version that was current at a snapshot, in the order of the log, however much is written meanwhile.
/// A snapshot is a log number (<see cref="IClinicalStore.HeadAsync"/>): what is visible up to it never changes, so no transaction outlives a step.
/// </summary>
public interface IExportSource
{
    /// <summary>
    /// Hands the versions of the range to the sink, until its end or until the budget is used up; returns the log number up to which all has been handed over.
    /// </summary>
    /// <param name="range">Which versions. To go on, ask again with <see cref="ExportRange.After"/> set to what was returned.</param>
    /// <param name="sink">Called on one thread at a time, not the caller's. What it throws comes out.</param>
    /// <param name="budget">How long to go on; a body that is being read is finished.</param>
    /// <param name="ct">Gives up.</param>
    Task<long> ReadAsync(ExportRange range, IExportSink sink, TimeSpan budget, CancellationToken ct);

    /// <summary>How many versions of each type the log holds after one number and up to another.</summary>
    Task<IReadOnlyDictionary<string, long>> CountAsync(long after, long through, CancellationToken ct);

    /// <summary>The log number of the first version that is not older than the time; one more than the last number if there is none.</summary>
    Task<long> FirstSinceAsync(DateTimeOffset time, CancellationToken ct);
}

/// <summary>A piece of the log as it was at a snapshot.</summary>
/// <param name="After">Only versions of higher log numbers.</param>
/// <param name="Through">Only versions of this log number or lower.</param>
/// <param name="Snapshot">A version counts if it was the current one at this log number.</param>
public sealed record ExportRange(long After, long Through, long Snapshot)
{
    /// <summary>The types wanted; null for all.</summary>
    public IReadOnlyList<string>? Types { get; init; }

    /// <summary>True to find one type by its own index rather than by a walk through the log: for a type that few versions are of.</summary>
    public bool IsSparse { get; init; }
}

/// <summary>Takes what an export reads.</summary>
public interface IExportSink
{
    /// <summary>Whether the version's body is to be read.</summary>
    bool Wants(in ExportedVersion version);

    /// <summary>The version with its body, UTF-8 JSON on one line; none for a tombstone.</summary>
    void Take(in ExportedVersion version, ReadOnlySpan<byte> body);
}

/// <summary>What is known of a version without its body. Texts are UTF-8, and valid during the call only.</summary>
public readonly ref struct ExportedVersion
{
    /// <summary>Log number.</summary>
    public required long Seq { get; init; }

    /// <summary>Resource type.</summary>
    public required string Type { get; init; }

    /// <summary>Logical id.</summary>
    public required ReadOnlySpan<byte> Id { get; init; }

    /// <summary>Logical id of the patient in whose record it was; empty for a shared resource.</summary>
    public required ReadOnlySpan<byte> Owner { get; init; }

    /// <summary>True for a tombstone.</summary>
    public required bool Deleted { get; init; }

    /// <summary><c>meta.lastUpdated</c>.</summary>
    public required DateTimeOffset LastUpdated { get; init; }
}

using DrCloud.Fhir.Resources;

namespace DrCloud.Fhir.Histories;

/// <summary>
/// Which versions a <see href="https://hl7.org/fhir/R4/http.html#history">history</see> asks for: of one resource, of a type, or of everything.
/// Versions come newest first, tombstones too.
/// </summary>
[GenerateSerializer, Immutable, Alias("drcloud.HistoryQuery")]
public sealed record HistoryQuery
{
    /// <summary>Versions on a page where the query does not say.</summary>
    public const int DefaultCount = 50;

    /// <summary>The most versions on a page.</summary>
    public const int MaxCount = 1000;

    /// <summary>The type, or null for every type.</summary>
    [Id(0)] public string? Type { get; init; }

    /// <summary>With a type: the one resource; null for all.</summary>
    [Id(1)] public string? Id { get; init; }

    /// <summary>Only versions that this patient's record held (empty: no patient's), of what it holds now; null for any.</summary>
    [Id(2)] public string? Owner { get; init; }

    /// <summary>The types that may be shown; null for all.</summary>
    [Id(3)] public IReadOnlySet<string>? Types { get; init; }

    /// <summary><c>_since</c>: only versions made at this time or later.</summary>
    [Id(4)] public DateTimeOffset? Since { get; init; }

    /// <summary>Begin of <c>_at</c>: only versions that were current at this time or came later.</summary>
    [Id(5)] public DateTimeOffset? CurrentFrom { get; init; }

    /// <summary>End of <c>_at</c>: only versions made at this time or before.</summary>
    [Id(6)] public DateTimeOffset? CurrentUntil { get; init; }

    /// <summary>Where the last page ended: only versions of lower log numbers.</summary>
    [Id(7)] public long? Before { get; init; }

    /// <summary>Only versions of this log number or higher; null for all.</summary>
    [Id(8)] public long? From { get; init; }

    /// <summary>Versions on a page, at least 1.</summary>
    [Id(9)] public int Count { get; init; } = DefaultCount;

    /// <summary>The page of a resource that never had but one version.</summary>
    public HistoryPage Of(StoredResource only) =>
        only.LastUpdated < (Since ?? DateTimeOffset.MinValue) || only.LastUpdated > (CurrentUntil ?? DateTimeOffset.MaxValue) ? new([], null) : new([only], null);

    /// <summary>The history of one resource, newest first.</summary>
    public static HistoryQuery Of(ResourceKey key) => new() { Type = key.Type, Id = key.Id };
}

/// <summary>One page of a history.</summary>
/// <param name="Versions">Newest first.</param>
/// <param name="Next">The log number behind which the next page begins, or null at the end.</param>
[GenerateSerializer, Immutable, Alias("drcloud.HistoryPage")]
public sealed record HistoryPage([property: Id(0)] IReadOnlyList<StoredResource> Versions, [property: Id(1)] long? Next);

using DrCloud.Fhir.Search;

namespace DrCloud.Fhir.Resources;

/// <summary>
/// One version of a resource as it is stored and served. The bytes are never parsed to be served:
/// they carry <c>id</c>, <c>meta.versionId</c> and <c>meta.lastUpdated</c> already.
/// </summary>
[GenerateSerializer, Immutable, Alias("drcloud.StoredResource")]
public sealed class StoredResource
{
    /// <summary>Type and logical id.</summary>
    [Id(0)] public required ResourceKey Key { get; init; }

    /// <summary><c>meta.versionId</c>: 1, 2, 3 … without gaps.</summary>
    [Id(1)] public required long Version { get; init; }

    /// <summary><c>meta.lastUpdated</c>: the commit's time from the site's clock row, in whole milliseconds, UTC.</summary>
    [Id(2)] public required DateTimeOffset LastUpdated { get; init; }

    /// <summary>The number of this version in the site's ordered log of writes.</summary>
    [Id(3)] public required long Seq { get; init; }

    /// <summary>The log number of the resource's first version: unique in the site, constant over versions, the default search order.</summary>
    [Id(4)] public required long Rid { get; init; }

    /// <summary>Logical id of the patient whose record holds the resource; empty for a shared resource.</summary>
    [Id(5)] public required string Owner { get; init; }

    /// <summary>True for the tombstone that a delete leaves; <see cref="Json"/> is then empty.</summary>
    [Id(6)] public bool Deleted { get; init; }

    /// <summary>The UTF-8 JSON as served.</summary>
    [Id(7)] public ReadOnlyMemory<byte> Json { get; init; }

    /// <summary>By which verb the version came, where it was read from the history; otherwise unknown.</summary>
    [Id(8)] public WriteVerb Verb { get; init; }

    /// <summary>The content that belongs into <see cref="Json"/> as <c>data</c> and is kept beside it; null for all but large Binaries.</summary>
    [Id(9)] public ContentReference? Content { get; init; }

    /// <summary>The packed search values (<see cref="PackedIndex"/>); has no wire id on purpose: it never leaves a silo.</summary>
    public ReadOnlyMemory<byte> Index { get => Held.Values?.Index(Held.Row) ?? _index; init => _index = value; }

    /// <summary>Where a record in memory keeps the search values: few who read a resource ask for them.</summary>
    [field: NonSerialized]
    internal HeldIndex Held { get; init; }

    [NonSerialized]
    private readonly ReadOnlyMemory<byte> _index;
}

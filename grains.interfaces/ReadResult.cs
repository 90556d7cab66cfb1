using DrCloud.Fhir.Resources;

namespace DrCloud.Grains.Interfaces;

/// <summary>What a read found.</summary>
public enum ReadStatus
{
    /// <summary>The resource.</summary>
    Found,

    /// <summary>A tombstone: 410.</summary>
    Gone,

    /// <summary>Nothing that the asker may know of: 404.</summary>
    NotFound,

    /// <summary>Not, or no longer, in this record: the owner is to be looked up anew. Never shown to a client.</summary>
    NotMine,
}

/// <summary>The answer of a read or vread. <see cref="Resource"/> is there for Found and Gone.</summary>
[GenerateSerializer, Immutable, Alias("drcloud.ReadResult")]
public readonly record struct ReadResult([property: Id(0)] ReadStatus Status, [property: Id(1)] StoredResource? Resource = null);

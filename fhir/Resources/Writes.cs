namespace DrCloud.Fhir.Resources;

/// <summary>Writes that belong together: one request.</summary>
[GenerateSerializer, Immutable, Alias("drcloud.WriteBatch")]
public sealed class WriteBatch
{
    /// <summary>Unique for the request: a retry carries the same and gets the recorded result.</summary>
    [Id(0)] public required Guid RequestId { get; init; }

    /// <summary>The signed-in person or client that asks (subject of the token).</summary>
    [Id(1)] public required string Who { get; init; }

    /// <summary>The OAuth client.</summary>
    [Id(2)] public required string Client { get; init; }

    /// <summary>All of the entries or none (a transaction); otherwise each for itself.</summary>
    [Id(3)] public bool Atomic { get; init; }

    /// <summary>The writes, at most one per key.</summary>
    [Id(4)] public required IReadOnlyList<WriteEntry> Entries { get; init; }

    /// <summary>True if the batch takes long even where nothing is amiss: megabytes to carry, to write and to flush.</summary>
    public bool IsLarge => Entries.Sum(entry => (long)(entry.Resource?.Template.Length ?? 0)) > LargeBytes;

    private const int LargeBytes = 4 * 1024 * 1024;
}

/// <summary>What an entry does.</summary>
public enum WriteKind
{
    /// <summary>Makes version 1, or the resource anew after a delete; an id that exists already is <see cref="WriteStatus.Present"/> and left as it is.</summary>
    Create,

    /// <summary>
    /// Makes the next version, the first one if there is none (update-as-create), the resource anew after a delete. Content that is what it was already
    /// makes none: <see cref="WriteStatus.Unchanged"/>.
    /// </summary>
    Update,

    /// <summary>Leaves a tombstone.</summary>
    Delete,
}

/// <summary>The verb of the request that made a version, as its history tells it. The numbers are stored: never renumber.</summary>
public enum WriteVerb : byte
{
    /// <summary>Not known: the version was written before verbs were kept.</summary>
    Unknown = 0,
    Post = 1,
    Put = 2,
    Patch = 3,
    Delete = 4,
}

/// <summary>One write.</summary>
[GenerateSerializer, Immutable, Alias("drcloud.WriteEntry")]
public sealed class WriteEntry
{
    [Id(0)] public required WriteKind Kind { get; init; }

    /// <summary>Type and id.</summary>
    [Id(1)] public required ResourceKey Key { get; init; }

    /// <summary>The resource; null for a delete.</summary>
    [Id(2)] public PreparedResource? Resource { get; init; }

    /// <summary><c>If-Match</c>: the version that must be current, or the write is <see cref="WriteStatus.VersionConflict"/>.</summary>
    [Id(3)] public long? ExpectedVersion { get; init; }

    /// <summary>
    /// <c>If-None-Exist</c>: a search of the entry's type, as a query string; decided inside the commit.
    /// One match: <see cref="WriteStatus.Present"/> with its key; more: <see cref="WriteStatus.MultipleMatches"/>.
    /// </summary>
    [Id(4)] public string? IfNoneExist { get; init; }

    /// <summary>Where not null: the write is refused (<see cref="WriteStatus.NotMine"/>) unless the current and the new owner are this patient.</summary>
    [Id(5)] public string? OnlyOwner { get; init; }

    /// <summary>
    /// What the other entries of an atomic batch refer to this conditional create by; null where none does. If the condition decides for another resource,
    /// the write is <see cref="WriteStatus.ReferredElsewhere"/>.
    /// </summary>
    [Id(6)] public ResourceKey? ReferredAs { get; init; }

    /// <summary>
    /// The condition of a conditional update, patch or delete: a search of the entry's type, as a query string, that must match <see cref="Key"/> and nothing else
    /// inside the commit; otherwise the write is <see cref="WriteStatus.MatchMoved"/>.
    /// </summary>
    [Id(7)] public string? OnlyMatch { get; init; }

    /// <summary>The verb by which it came, where it is not the one of its kind.</summary>
    [Id(8)] public WriteVerb Verb { get; init; }

    /// <summary>What the history tells of it.</summary>
    public WriteVerb ToldAs => Verb != WriteVerb.Unknown ? Verb : Kind switch
    {
        WriteKind.Create => WriteVerb.Post,
        WriteKind.Delete => WriteVerb.Delete,
        _ => WriteVerb.Put,
    };

    /// <summary>Where not null: written only if the entry of this key in the same batch makes a version; otherwise <see cref="WriteStatus.RolledBack"/>, which fails nothing.</summary>
    [Id(12)] public ResourceKey? OnlyIfWritten { get; init; }

    /// <summary>True if the server has just made the id: nothing can refer to it yet, and nobody looks for what does.</summary>
    [Id(13)] public bool IsIdNew { get; init; }
}

/// <summary>How a write ended.</summary>
public enum WriteStatus
{
    /// <summary>Version 1 (or the first after a delete) is durable.</summary>
    Created,

    /// <summary>A further version is durable.</summary>
    Updated,

    /// <summary>The tombstone is durable, or was there already; no resource in the outcome: the id was never used (<see href="https://hl7.org/fhir/R4/http.html#delete">a success too</see>).</summary>
    Deleted,

    /// <summary>Nothing written: it, or a match of its condition, exists. The outcome's resource is that one.</summary>
    Present,

    /// <summary>Nothing written: another version is current (412).</summary>
    VersionConflict,

    /// <summary>Nothing written: several resources match the condition (412).</summary>
    MultipleMatches,

    /// <summary>Nothing written: the id does not exist, and <c>If-Match</c> asked for a version.</summary>
    NotFound,

    /// <summary>Nothing written: the resource is not, or would not be, in the record that bounds the writer.</summary>
    NotMine,

    /// <summary>Nothing written: another entry of the same atomic batch failed.</summary>
    RolledBack,

    /// <summary>Nothing written: the resource refers to what the record that bounds the writer does not.</summary>
    ReferenceOutside,

    /// <summary>
    /// Nothing written: since the batch was made, its condition has come to decide for another resource than the batch refers to. The outcome's resource is the
    /// one that matches now; none if none does.
    /// </summary>
    ReferredElsewhere,

    /// <summary>Nothing written: a patient cannot be deleted while the record holds, or shows, anything else (409).</summary>
    RecordInUse,

    /// <summary>Nothing written: the current version has this content already. The outcome's resource is that version.</summary>
    Unchanged,

    /// <summary>Nothing written: since the write was made, its condition has come to match another resource, several, or none.</summary>
    MatchMoved,

    /// <summary>Nothing written: the server itself makes what has this id: a published definition, or an automatic Provenance (405).</summary>
    Published,

    /// <summary>Nothing written: the content that was uploaded for it has been removed meanwhile, because the upload took too long (409).</summary>
    ContentGone,
}

/// <summary>The result of one entry. <see cref="Resource"/> is the current version after the write, or the one in the way.</summary>
[GenerateSerializer, Immutable, Alias("drcloud.WriteOutcome")]
public sealed class WriteOutcome
{
    [Id(0)] public required WriteStatus Status { get; init; }

    [Id(1)] public StoredResource? Resource { get; init; }

    /// <summary>The patient whose record the resource left, or null.</summary>
    [Id(2)] public string? PreviousOwner { get; init; }

    /// <summary>Patients whose records show the resource without owning it, before or after the write.</summary>
    [Id(3)] public IReadOnlyList<string> Links { get; init; } = [];
}

/// <summary>The results of a batch, in the order of its entries.</summary>
[GenerateSerializer, Immutable, Alias("drcloud.WriteResult")]
public sealed class WriteResult
{
    [Id(0)] public required IReadOnlyList<WriteOutcome> Outcomes { get; init; }

    /// <summary>The log up to this number holds all that the batch wrote, what followed its entries included; 0 where nothing was asked.</summary>
    [Id(1)] public long Seq { get; init; }
}

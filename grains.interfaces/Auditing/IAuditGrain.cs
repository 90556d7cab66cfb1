using DrCloud.Fhir.Auditing;

namespace DrCloud.Grains.Interfaces.Auditing;

/// <summary>Takes audit events to the database of a site, and finds them. Stateless workers, so that a batch goes to the silo that its sender reaches; key: the site.</summary>
[Repeatable, Alias("drcloud.audit")]
public interface IAuditGrain : IGrainWithStringKey
{
    /// <summary>Keeps a batch: when this answers, it is durable and in a chain whose head is anchored. A batch that was kept before is not kept twice.</summary>
    [Alias("append")]
    Task AppendAsync(AuditBatch batch);

    /// <summary>Checks every chain against its anchor. Takes as long as reading the whole log does.</summary>
    [ResponseTimeout("01:00:00"), Alias("verify")]
    Task<AuditVerification> VerifyAsync();

    /// <summary>
    /// Events, the latest first. A page takes a bounded time: where that is not enough to find <paramref name="count"/> of them, it has fewer, and its
    /// <see cref="AuditPage.Next"/> says how far it came.
    /// </summary>
    /// <param name="query">Which.</param>
    /// <param name="after">Where the page before ended; null for the first.</param>
    /// <param name="count">How many at most; no more than <see cref="AuditPage.Most"/>.</param>
    [Alias("search")]
    Task<AuditPage> SearchAsync(AuditQuery query, AuditPosition? after, int count);

    /// <summary>One event, or null.</summary>
    [Alias("read")]
    Task<AuditRecord?> ReadAsync(AuditName name);
}

/// <summary>An event of the log.</summary>
/// <param name="Name">Which.</param>
/// <param name="Event">What happened.</param>
[GenerateSerializer, Immutable, Alias("drcloud.AuditRecord")]
public sealed record AuditRecord([property: Id(0)] AuditName Name, [property: Id(1)] AuditEvent Event)
{
    /// <summary>Its place in the order of lists.</summary>
    public AuditPosition Position => new(Event.Time, Name);
}

/// <summary>Events of the log, the latest first.</summary>
/// <param name="Records">The events.</param>
/// <param name="Next">Where the next page begins; null if there is none.</param>
[GenerateSerializer, Immutable, Alias("drcloud.AuditPage")]
public sealed record AuditPage([property: Id(0)] IReadOnlyList<AuditRecord> Records, [property: Id(1)] AuditPosition? Next)
{
    /// <summary>The most events of a page.</summary>
    public const int Most = 1000;
}

/// <summary>Events of one process, packed, all of one minute.</summary>
/// <param name="Source">The process: an id of its own, from its start to its end.</param>
/// <param name="Number">Which batch of it: from 1, without gaps.</param>
/// <param name="Minute">The minute of its events, since 1970.</param>
/// <param name="Events">How many events.</param>
/// <param name="Data">The events.</param>
/// <param name="First">Time of the earliest, in milliseconds since 1970.</param>
/// <param name="Last">Time of the latest.</param>
[GenerateSerializer, Immutable, Alias("drcloud.AuditBatch")]
public sealed record AuditBatch(
    [property: Id(0)] Guid Source, [property: Id(1)] long Number, [property: Id(2)] long Minute, [property: Id(3)] int Events, [property: Id(4)] ReadOnlyMemory<byte> Data,
    [property: Id(5)] long First, [property: Id(6)] long Last);

/// <summary>What a verification found. The log is whole if there are no faults.</summary>
/// <param name="Chains">How many chains were read.</param>
/// <param name="Blocks">How many blocks.</param>
/// <param name="Events">How many events.</param>
/// <param name="Faults">What is wrong, each with its chain and block.</param>
/// <param name="Notes">What is no fault: chains that are being written, and those that a crash ended.</param>
[GenerateSerializer, Immutable, Alias("drcloud.AuditVerification")]
public sealed record AuditVerification(
    [property: Id(0)] int Chains, [property: Id(1)] long Blocks, [property: Id(2)] long Events, [property: Id(3)] IReadOnlyList<string> Faults, [property: Id(4)] IReadOnlyList<string> Notes)
{
    /// <summary>True if nothing was edited, removed or put in another order.</summary>
    public bool IsWhole => Faults.Count == 0;
}

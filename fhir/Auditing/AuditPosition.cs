namespace DrCloud.Fhir.Auditing;

/// <summary>A place in the order in which events are listed: the latest first; of the same millisecond, by their names.</summary>
/// <param name="Time">Milliseconds since 1970.</param>
/// <param name="Name">The event; default for "before all events of the millisecond before".</param>
[GenerateSerializer, Immutable, Alias("drcloud.AuditPosition")]
public readonly record struct AuditPosition([property: Id(0)] long Time, [property: Id(1)] AuditName Name)
{
    /// <summary>The position behind which everything lies that happened at <paramref name="time"/> or before.</summary>
    public static AuditPosition Before(long time) => new(time + 1, default);

    /// <summary>When the latest of the events behind it may have happened.</summary>
    public long Latest => Name == default ? Time - 1 : Time;

    /// <summary>Less than 0 if this is listed before the other.</summary>
    public int CompareTo(AuditPosition other) =>
        other.Time.CompareTo(Time) is not 0 and var time ? time
        : other.Name.Chain.CompareTo(Name.Chain) is not 0 and var chain ? chain
        : other.Name.Block.CompareTo(Name.Block) is not 0 and var block ? block
        : other.Name.Index.CompareTo(Name.Index);
}

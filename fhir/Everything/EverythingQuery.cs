namespace DrCloud.Fhir.Everything;

/// <summary>What <see href="https://hl7.org/fhir/R4/patient-operation-everything.html">$everything</see> asks of one record. Times are UTC ticks.</summary>
[GenerateSerializer, Immutable, Alias("drcloud.EverythingQuery")]
public sealed record EverythingQuery
{
    /// <summary>The most resources on a page, and how many are on it where the request does not say.</summary>
    public const int MaxCount = 5000;

    /// <summary>The types that may be shown, and were asked for; null for all.</summary>
    [Id(0)] public IReadOnlySet<string>? Types { get; init; }

    /// <summary>Begin of the time of care, or null for no bound.</summary>
    [Id(1)] public long? From { get; init; }

    /// <summary>End of the time of care, included, or null for no bound.</summary>
    [Id(2)] public long? Until { get; init; }

    /// <summary>Only resources changed at this time or later; null for all.</summary>
    [Id(3)] public long? Since { get; init; }

    /// <summary>Resources on a page, at least 1.</summary>
    [Id(4)] public int Count { get; init; } = MaxCount;

    /// <summary>True if resources of the type are asked for.</summary>
    public bool Shows(string type) => Types is null || Types.Contains(type);
}

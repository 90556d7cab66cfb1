
namespace DrCloud.Grains.Interfaces.Exporting;

/// <summary>What a <see href="https://hl7.org/fhir/uv/bulkdata/STU2/export.html">bulk export</see> is to bring out, read from its kick-off request and found right.</summary>
[GenerateSerializer, Immutable, Alias("drcloud.ExportRequest")]
public sealed record ExportRequest
{
    /// <summary>The client that asked: it alone is told of the job, and given its files.</summary>
    [Id(0)] public required string Client { get; init; }

    /// <summary>The address of the kick-off request, as the manifest repeats it.</summary>
    [Id(1)] public required string Address { get; init; }

    /// <summary>FHIR base address of the site.</summary>
    [Id(2)] public required string BaseAddress { get; init; }

    /// <summary>Whose data.</summary>
    [Id(3)] public required ExportLevel Level { get; init; }

    /// <summary>At group level, the Group's logical id.</summary>
    [Id(4)] public string? Group { get; init; }

    /// <summary><c>patient</c>: these patients only; null for all of the level.</summary>
    [Id(5)] public IReadOnlyList<string>? Patients { get; init; }

    /// <summary>The types that come out: those asked for, or all, of what the scopes grant; null for every type.</summary>
    [Id(6)] public IReadOnlyList<string>? Types { get; init; }

    /// <summary><c>_since</c>: only what has changed at this time or later, and what has been deleted since.</summary>
    [Id(7)] public DateTimeOffset? Since { get; init; }

    /// <summary><c>_until</c>: only what changed before this time.</summary>
    [Id(8)] public DateTimeOffset? Until { get; init; }

    /// <summary><c>_elements</c>; null for whole resources.</summary>
    [Id(9)] public string? Elements { get; init; }

    /// <summary><c>_typeFilter</c>: of a type that has some, what one of them finds.</summary>
    [Id(10)] public IReadOnlyList<ExportFilter> Filters { get; init; } = [];

    /// <summary>What was asked for and is not done, in sentences: they go into the error file.</summary>
    [Id(11)] public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>One <c>_typeFilter</c>.</summary>
/// <param name="Type">The type that is searched.</param>
/// <param name="Query">The search in canonical form.</param>
[GenerateSerializer, Immutable, Alias("drcloud.ExportFilter")]
public sealed record ExportFilter([property: Id(0)] string Type, [property: Id(1)] string Query);

/// <summary>Whose data an export brings out.</summary>
public enum ExportLevel
{
    /// <summary>All of the site.</summary>
    System,

    /// <summary>All patients' records, and the resources that support them.</summary>
    Patient,

    /// <summary>The records of a Group's members, and what they refer to.</summary>
    Group,
}

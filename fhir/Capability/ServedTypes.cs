using System.Collections.Frozen;
using Hl7.Fhir.Model;

namespace DrCloud.Fhir.Capability;

/// <summary>
/// The types whose resources clients read and write: all of R4 but <c>Parameters</c>, which has no end point (<see href="https://hl7.org/fhir/R4/parameters.html"/>), and
/// <see cref="AuditLog"/>.
/// </summary>
public static class ServedTypes
{
    /// <summary>The type that nobody writes and that is in no record: the server's own log, by routes of its own. No wildcard of a scope contains it.</summary>
    public const string AuditLog = "AuditEvent";

    private static readonly FrozenSet<string> Names =
        ModelInfo.SupportedResources.Where(t => t is not (AuditLog or "Parameters" or "Resource" or "DomainResource")).ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> BySpan = Names.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>All of them, by name.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Names.Order(StringComparer.Ordinal)];

    /// <summary>The type of that name, or null. Names are case-sensitive.</summary>
    public static string? Find(ReadOnlySpan<char> name) => BySpan.TryGetValue(name, out var type) ? type : null;
}

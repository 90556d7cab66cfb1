using System.Collections.Frozen;
using Hl7.Fhir.Model;

namespace DrCloud.Fhir.Capability;

/// <summary>The resource types that have an end point: all of R4 but <c>Parameters</c>, which has none (<see href="https://hl7.org/fhir/R4/parameters.html"/>).</summary>
public static class ServedTypes
{
    private static readonly FrozenSet<string> Names =
        ModelInfo.SupportedResources.Where(t => t is not ("Parameters" or "Resource" or "DomainResource")).ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> BySpan = Names.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>All of them, by name.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Names.Order(StringComparer.Ordinal)];

    /// <summary>The type of that name, or null. Names are case-sensitive.</summary>
    public static string? Find(ReadOnlySpan<char> name) => BySpan.TryGetValue(name, out var type) ? type : null;
}

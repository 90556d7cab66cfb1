using DrCloud.Fhir.Search;

namespace DrCloud.Fhir.Capability;

/// <summary>Which searches are offered, as the CapabilityStatement and the OpenAPI document say it: what the grammar takes, no more.</summary>
public static class SearchOffer
{
    private static readonly Lazy<ILookup<string, string>> Referrers = new(FindReferrers);

    /// <summary>True if the parameter can be searched on.</summary>
    public static bool IsOffered(SearchParameter parameter) =>
        parameter.NotCompiled is null && (parameter.IsBuiltIn || parameter.Kind != SearchValueKind.Special);

    /// <summary>The <see href="https://hl7.org/fhir/R4/valueset-search-param-type.html">code</see> of a parameter's type.</summary>
    public static string TypeOf(SearchValueKind kind) =>
        (kind == SearchValueKind.Position ? SearchValueKind.Special : kind).ToString().ToLowerInvariant();

    /// <summary>What <c>_include</c> follows from a type, <c>Type:parameter</c>.</summary>
    public static IEnumerable<string> Includes(string type) =>
        ReferencesOf(type).Select(p => $"{type}:{p.Code}").Concat(["*", $"{type}:*"]).Order(StringComparer.Ordinal);

    /// <summary>What <c>_revinclude</c> follows to a type: parameters that are defined to point to it, and Provenance.</summary>
    public static IEnumerable<string> ReverseIncludes(string type) =>
        Referrers.Value[type].Append("Provenance:target").Distinct().Order(StringComparer.Ordinal);

    private static IEnumerable<SearchParameter> ReferencesOf(string type) =>
        SearchParameterTable.Instance.For(type).Values.Where(p => p.Kind == SearchValueKind.Reference && IsOffered(p));

    private static ILookup<string, string> FindReferrers() =>
        ServedTypes.All
            .SelectMany(source => ReferencesOf(source).SelectMany(p => p.Targets.Select(target => (target, Name: $"{source}:{p.Code}"))))
            .ToLookup(r => r.target, r => r.Name, StringComparer.Ordinal);
}

using System.Collections.Concurrent;
using DrCloud.Fhir.Capability;

namespace DrCloud.Fhir.Search;

/// <summary>The types that a query searches, and the parameters that they all have.</summary>
internal sealed class SearchedTypes
{
    private static readonly ConcurrentDictionary<string, SearchedTypes> Single = new(StringComparer.Ordinal);
    private static readonly Lazy<SearchedTypes> Served = new(() => new SearchedTypes([.. ServedTypes.All]));

    private SearchedTypes(IReadOnlyList<string> names)
    {
        Names = names;
        Parameters = names is [var only]
            ? SearchParameterTable.Instance.For(only)
            : names.Select(name => SearchParameterTable.Instance.For(name)).MinBy(table => table.Count)!.Keys
                .Select(code => SearchParameter.Across(names, code)).OfType<SearchParameter>().ToDictionary(parameter => parameter.Code, StringComparer.Ordinal);
    }

    /// <summary>All types that are served.</summary>
    public static SearchedTypes All => Served.Value;

    /// <summary>Their names, each once, in order.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The parameters that all have, by code.</summary>
    public IReadOnlyDictionary<string, SearchParameter> Parameters { get; }

    /// <summary>What to call them in a sentence.</summary>
    public string Shown => Names is [var only] ? only : "all the types searched";

    /// <summary>One type.</summary>
    public static SearchedTypes Of(string name) => Single.GetOrAdd(name, static type => new SearchedTypes([type]));

    /// <summary>At least one type, each of which is served.</summary>
    public static SearchedTypes Of(IEnumerable<string> names) =>
        names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList() is { Count: > 1 } several ? new(several) : Of(names.First());
}

using DrCloud.Fhir.Outcomes;

namespace DrCloud.Fhir.Search;

/// <summary>The search grammar: query string to <see cref="SearchQuery"/>, through <see cref="SearchParameterTable"/>. Bounds: <see cref="SearchLimits"/>.</summary>
public static class SearchQueryParser
{
    /// <param name="address">What is searched.</param>
    /// <param name="parameters">Name (with modifier) and value, decoded, in order; from a query string, a form body, or both.</param>
    /// <param name="baseAddress">FHIR base of the site, without a trailing slash: references and values that begin with it are local.</param>
    /// <param name="terminology">The value sets and hierarchies that values may name; without it, what every process knows.</param>
    public static ParseResult Parse(SearchAddress address, IEnumerable<KeyValuePair<string, string>> parameters, string baseAddress, SearchTerminology? terminology = null) =>
        new SearchQueryReader(address, baseAddress, terminology ?? SearchTerminology.Common).Read([.. parameters]);

    /// <summary>The same for a query string, such as <see cref="ParseResult.Canonical"/>.</summary>
    public static ParseResult Parse(SearchAddress address, string query, string baseAddress) => Parse(address, QueryText.Split(query), baseAddress);
}

/// <summary>What became of a query.</summary>
/// <param name="Query">The tree; null when there are errors.</param>
/// <param name="Canonical">
/// The parameters that were understood, as a query string (<c>_count</c> clamped): sent to grains, hashed into cursors.
/// Parsed again, by any process, it gives a tree that means the same, and itself.
/// </param>
/// <param name="Errors">400: values or modifiers that are wrong.</param>
/// <param name="Unknown">Parameters that the type does not have: ignored with these warnings, or 400 under <c>handling=strict</c>.</param>
public sealed record ParseResult(SearchQuery? Query, string Canonical, IReadOnlyList<OutcomeIssue> Errors, IReadOnlyList<OutcomeIssue> Unknown)
{
    /// <summary><see cref="Unknown"/> as errors, for who wants nothing to be ignored.</summary>
    public IReadOnlyList<OutcomeIssue> Refused => [.. Unknown.Select(SearchIssues.Refused)];

    /// <summary>The same as the client asks it, for <c>self</c>: value sets that not every process knows are named here, and written out in <see cref="Canonical"/>.</summary>
    public string Shown { get; init; } = Canonical;

    /// <summary>True if <c>_type</c> names the types, rather than the address or nothing.</summary>
    public bool NamesTypes { get; init; }
}

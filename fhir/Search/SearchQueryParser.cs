using DrCloud.Fhir.Outcomes;

namespace DrCloud.Fhir.Search;

/// <summary>The search grammar: query string to <see cref="SearchQuery"/>, through <see cref="SearchParameterTable"/>.</summary>
public static class SearchQueryParser
{
    /// <param name="type">The type searched.</param>
    /// <param name="parameters">Name (with modifier) and value, decoded, in order; from a query string, a form body, or both.</param>
    /// <param name="baseAddress">FHIR base of the site, without a trailing slash: references and values that begin with it are local.</param>
    public static ParseResult Parse(string type, IEnumerable<KeyValuePair<string, string>> parameters, string baseAddress) => throw new NotImplementedException();
}

/// <summary>What became of a query.</summary>
/// <param name="Query">The tree; null when there are errors.</param>
/// <param name="Canonical">The parameters that were understood, as a query string: shown in <c>self</c>, sent to grains, hashed into cursors.</param>
/// <param name="Errors">400: values or modifiers that are wrong.</param>
/// <param name="Unknown">Parameters that the type does not have: ignored with these warnings, or 400 under <c>handling=strict</c>.</param>
public sealed record ParseResult(SearchQuery? Query, string Canonical, IReadOnlyList<OutcomeIssue> Errors, IReadOnlyList<OutcomeIssue> Unknown);

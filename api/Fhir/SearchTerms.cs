using DrCloud.Fhir.Search;

namespace DrCloud.Api.Fhir;

/// <summary>A search as it was asked for: its parameters in order, what the grammar made of them, and where the page before ended.</summary>
internal sealed record SearchTerms(IReadOnlyList<KeyValuePair<string, string>> Parameters, ParseResult Parsed, SearchPosition? After);

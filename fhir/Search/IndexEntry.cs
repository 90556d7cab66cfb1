namespace DrCloud.Fhir.Search;

/// <summary>A search value under the expression that yields it (<see cref="SearchParameter.ExpressionIds"/>).</summary>
public readonly record struct IndexEntry(int ExpressionId, IndexValue Value);

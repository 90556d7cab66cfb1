using DrCloud.Fhir.Search;

namespace DrCloud.Storage.Searching;

/// <summary>How the resources of some types for which a condition holds are found.</summary>
/// <param name="Types">The types; the scope shows them.</param>
/// <param name="Where">The condition, with the chains that lead to few resources resolved.</param>
/// <param name="Driver">The part of it that finds the resources by a key, or null if they are found by their type.</param>
/// <param name="Rest">What is looked up for each.</param>
/// <param name="IsSelective">True if so few resources are to be looked at that all of them may be.</param>
internal sealed record SearchPlan(IReadOnlyList<string> Types, SearchCondition Where, SearchCondition? Driver, SearchCondition Rest, bool IsSelective);

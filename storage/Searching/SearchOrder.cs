using DrCloud.Fhir.Search;

namespace DrCloud.Storage.Searching;

/// <summary>Which of several conditions is likely to meet the fewest resources, by its kind; what counts them comes first (<see cref="SearchPlanner"/>).</summary>
internal static class SearchOrder
{
    /// <summary>The lower, the fewer resources are likely to fulfil the condition; those that are found by no key come last.</summary>
    public static int RankOf(SearchCondition condition) => condition switch
    {
        SearchCondition.IdIn or SearchCondition.KeyIn => 0,
        SearchCondition.Matches matches => RankOf(matches),
        SearchCondition.And and => and.All.Select(RankOf).DefaultIfEmpty(9).Min(),
        SearchCondition.Or or => or.Any.Select(RankOf).DefaultIfEmpty(0).Max(),
        SearchCondition.HasWords => 3,
        SearchCondition.Chain => 5,
        SearchCondition.LastUpdated => 7,
        SearchCondition.ReverseChain => 8,
        _ => 9,
    };

    /// <summary>True if the key of the index table leads from the value to the numbers of its resources.</summary>
    public static bool IsByKey(ValueMatch match) => match is not (
        ValueMatch.Token { Mode: ValueMatch.TokenMode.System } or ValueMatch.String { Mode: ValueMatch.StringMode.Contains }
        or ValueMatch.TokenIn { Sets.Count: 0 }) && ComparatorOf(match) is not (
        ValueMatch.Prefix.Gt or ValueMatch.Prefix.Ge or ValueMatch.Prefix.Ne or ValueMatch.Prefix.Eb or ValueMatch.Prefix.Ap);

    /// <summary>True if the key of the index table has the resources of the value in the order of their numbers.</summary>
    public static bool IsInOrder(SearchCondition? condition) => condition is SearchCondition.Matches
    {
        Parameter.ExpressionIds.Count: 1, Match: ValueMatch.Token { Mode: not ValueMatch.TokenMode.System } or ValueMatch.Reference or ValueMatch.Uri,
    };

    // Ranges are kept by their beginnings: what is asked of their ends alone is found at any of them.
    private static ValueMatch.Prefix? ComparatorOf(ValueMatch match) => match switch
    {
        ValueMatch.Date date => date.Comparator,
        ValueMatch.Number number => number.Comparator,
        ValueMatch.Quantity quantity => quantity.Comparator,
        ValueMatch.CanonicalQuantity quantity => quantity.Comparator,
        _ => null,
    };

    private static int RankOf(SearchCondition.Matches matches) => matches.Match switch
    {
        ValueMatch.Reference => 1,
        ValueMatch.Token { Mode: not ValueMatch.TokenMode.System } when matches.Parameter.Code == "identifier" => 1,
        ValueMatch.String { Mode: ValueMatch.StringMode.Exact } or ValueMatch.Uri or ValueMatch.UriIn => 2,
        ValueMatch.String { Mode: ValueMatch.StringMode.StartsWith } or ValueMatch.UriBelow or ValueMatch.TokenText => 3,
        ValueMatch.Token { Mode: not ValueMatch.TokenMode.System } => 4,
        ValueMatch.Date or ValueMatch.Number or ValueMatch.Quantity or ValueMatch.CanonicalQuantity or ValueMatch.TokenIn or ValueMatch.Near => 6,
        _ => 7,
    };
}

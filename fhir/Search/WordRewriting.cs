using DrCloud.Fhir.Resources;

namespace DrCloud.Fhir.Search;

/// <summary>What is known of words beside the bodies in memory, put into a condition.</summary>
public static class WordRewriting
{
    extension(SearchCondition condition)
    {
        /// <summary>All that the condition asks of words.</summary>
        public IEnumerable<SearchCondition.HasWords> WordConditions => condition switch
        {
            SearchCondition.HasWords words => [words],
            SearchCondition.And and => and.All.SelectMany(part => part.WordConditions),
            SearchCondition.Or or => or.Any.SelectMany(part => part.WordConditions),
            SearchCondition.Not not => not.Condition.WordConditions,
            SearchCondition.Chain chain => chain.Condition.WordConditions,
            SearchCondition.ReverseChain reverse => reverse.Condition.WordConditions,
            _ => [],
        };

        /// <summary>The condition, where words are had by these resources too.</summary>
        /// <param name="found">Of each condition on words, resources for which it holds.</param>
        public SearchCondition WithWordsOf(IReadOnlyDictionary<SearchCondition.HasWords, HashSet<ResourceKey>> found) => condition switch
        {
            SearchCondition.HasWords words when found[words].Count > 0 => new SearchCondition.Or([words, new SearchCondition.KeyIn(found[words])]),
            SearchCondition.And and => new SearchCondition.And([.. and.All.Select(part => part.WithWordsOf(found))]),
            SearchCondition.Or or => new SearchCondition.Or([.. or.Any.Select(part => part.WithWordsOf(found))]),
            SearchCondition.Not not => new SearchCondition.Not(not.Condition.WithWordsOf(found)),
            SearchCondition.Chain chain => chain with { Condition = chain.Condition.WithWordsOf(found) },
            SearchCondition.ReverseChain reverse => reverse with { Condition = reverse.Condition.WithWordsOf(found) },
            _ => condition,
        };
    }
}

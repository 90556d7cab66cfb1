using DrCloud.Fhir.Resources;

namespace DrCloud.Fhir.Search;

/// <summary>
/// Turns the chains of a query into sets of keys, the innermost first, so that the rest is a condition on each resource alone. Only what the scope shows
/// is followed.
/// </summary>
/// <param name="scope">What may be followed.</param>
/// <param name="record">The patient's record.</param>
/// <param name="beside">What it shows beside, or null.</param>
internal sealed class ChainResolver(SearchScope scope, RecordSnapshot record, RecordSnapshot? beside)
{
    /// <summary>The query without chains; the query itself if it has none.</summary>
    public SearchQuery Resolve(SearchQuery query) => query.ChainedTypes.Count == 0 ? query : query with { Where = Resolve(query.Where) };

    private SearchCondition Resolve(SearchCondition condition) => condition switch
    {
        SearchCondition.And and => new SearchCondition.And([.. and.All.Select(part => Resolve(part))]),
        SearchCondition.Or or => new SearchCondition.Or([.. or.Any.Select(part => Resolve(part))]),
        SearchCondition.Not not => new SearchCondition.Not(Resolve(not.Condition)),
        SearchCondition.Chain chain => new RefersTo(chain.Parameter, KeysOf(chain.TargetType, chain.Condition)),
        SearchCondition.ReverseChain reverse => new SearchCondition.KeyIn(ReferredTo(reverse)),
        _ => condition,
    };

    /// <summary>The resources of a type that fulfil a condition.</summary>
    private HashSet<ResourceKey> KeysOf(string type, SearchCondition condition)
    {
        var keys = new HashSet<ResourceKey>();
        ForMatches(type, condition, (segment, row) => keys.Add(segment.Key(row)));
        return keys;
    }

    /// <summary>What those refer to that the reverse chain is about.</summary>
    private HashSet<ResourceKey> ReferredTo(SearchCondition.ReverseChain reverse)
    {
        var targets = new HashSet<ResourceKey>();
        ForMatches(reverse.SourceType, reverse.Condition, (segment, row) =>
        {
            foreach (var id in reverse.Parameter.ExpressionIds)
            {
                RecordReferences.AddTargets(segment.Values.Reader(row), id, targets);
            }
        });
        return targets;
    }

    private void ForMatches(string type, SearchCondition condition, Action<RecordSegment, int> action)
    {
        if (!scope.Shows(type))
        {
            return;
        }

        var resolved = Resolve(condition);
        Span<ulong> words = stackalloc ulong[RecordSegment.MaxWords];
        foreach (var segment in Segments(record, type).Concat(Segments(beside, type)))
        {
            var set = words[..segment.Words];
            segment.Matches(resolved, set);
            for (var row = RowSet.Next(set, 0); row >= 0; row = RowSet.Next(set, row + 1))
            {
                action(segment, row);
            }
        }
    }

    private static RecordSegment[] Segments(RecordSnapshot? snapshot, string type) => snapshot?.Table(type)?.Segments ?? [];
}

/// <summary>A chain that has been followed: a reference of the parameter names one of these.</summary>
internal sealed record RefersTo(SearchParameter Parameter, IReadOnlySet<ResourceKey> Targets) : SearchCondition;

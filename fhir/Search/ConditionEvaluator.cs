using System.Diagnostics;

namespace DrCloud.Fhir.Search;

/// <summary>The query tree over one segment, as sets of rows: 64 rows a word.</summary>
internal static class ConditionEvaluator
{
    /// <summary>Sets exactly the rows that fulfil the condition; of tombstones nothing is said.</summary>
    /// <param name="segment">The rows.</param>
    /// <param name="condition">Chains are resolved before.</param>
    /// <param name="set">As many words as the segment has.</param>
    public static void Evaluate(RecordSegment segment, SearchCondition condition, Span<ulong> set)
    {
        set.Clear();
        switch (condition)
        {
            case SearchCondition.And and:
                EvaluateAll(segment, and.All, set);
                break;
            case SearchCondition.Or or:
                EvaluateAny(segment, or.Any, set);
                break;
            case SearchCondition.Not not:
                Evaluate(segment, not.Condition, set);
                Invert(set);
                break;
            case SearchCondition.Matches matches:
                foreach (var id in matches.Parameter.ExpressionIdsOf(segment.Type))
                {
                    segment.Values.Column(id, matches.Match.Aspect).Match(matches.Match, set);
                }

                break;
            case SearchCondition.Missing missing:
                EvaluateMissing(segment, missing, set);
                break;
            case SearchCondition.IdIn ids:
                EvaluateIds(segment, ids.Ids, set);
                break;
            case SearchCondition.KeyIn keys:
                EvaluateIds(segment, keys.Keys.Where(key => key.Type == segment.Type).Select(key => key.Id), set);
                break;
            case SearchCondition.LastUpdated lastUpdated:
                EvaluateLastUpdated(segment, lastUpdated.Match, set);
                break;
            case SearchCondition.HasWords words:
                set.Fill(ulong.MaxValue);
                KeepWithWords(segment, words, set);
                break;
            case RefersTo refersTo:
                EvaluateRefersTo(segment, refersTo, set);
                break;
            default:
                throw new UnreachableException();
        }
    }

    private static void EvaluateAll(RecordSegment segment, IReadOnlyList<SearchCondition> all, Span<ulong> set)
    {
        set.Fill(ulong.MaxValue);
        Span<ulong> one = stackalloc ulong[set.Length];
        foreach (var condition in all)
        {
            if (condition is SearchCondition.HasWords words)
            {
                KeepWithWords(segment, words, set);
                continue;
            }

            Evaluate(segment, condition, one);
            for (var word = 0; word < set.Length; word++)
            {
                set[word] &= one[word];
            }
        }
    }

    /// <summary>Leaves in the set the rows whose bodies have the words; a body that was dropped has none.</summary>
    private static void KeepWithWords(RecordSegment segment, SearchCondition.HasWords words, Span<ulong> set)
    {
        segment.Values.KeepCurrent(set);
        for (var row = RowSet.Next(set, 0); row >= 0; row = RowSet.Next(set, row + 1))
        {
            if (segment.BodyLength(row) == 0 || !words.HoldsFor(segment.Body(row)))
            {
                set[row >> 6] &= ~(1UL << row);
            }
        }
    }

    private static void EvaluateAny(RecordSegment segment, IReadOnlyList<SearchCondition> any, Span<ulong> set)
    {
        Span<ulong> one = stackalloc ulong[set.Length];
        foreach (var condition in any)
        {
            Evaluate(segment, condition, one);
            for (var word = 0; word < set.Length; word++)
            {
                set[word] |= one[word];
            }
        }
    }

    private static void EvaluateMissing(RecordSegment segment, SearchCondition.Missing missing, Span<ulong> set)
    {
        foreach (var id in missing.Parameter.ExpressionIdsOf(segment.Type))
        {
            segment.Values.Column(id).Any(set);
        }

        if (missing.IsMissing)
        {
            Invert(set);
        }
    }

    private static void EvaluateIds(RecordSegment segment, IEnumerable<string> ids, Span<ulong> set)
    {
        foreach (var id in ids)
        {
            if (segment.Values.RowOf(id) is >= 0 and var row)
            {
                set[row >> 6] |= 1UL << row;
            }
        }
    }

    private static void EvaluateRefersTo(RecordSegment segment, RefersTo refersTo, Span<ulong> set)
    {
        foreach (var column in refersTo.Parameter.ExpressionIdsOf(segment.Type).Select(id => segment.Values.Column(id)).OfType<TextColumn>())
        {
            column.MatchWhere(RecordReferences.Among(column.Values, refersTo.Targets), set);
        }
    }

    private static void EvaluateLastUpdated(RecordSegment segment, ValueMatch.Date date, Span<ulong> set)
    {
        for (var row = 0; row < segment.Count; row++)
        {
            var ticks = segment.UpdatedTicks(row);
            if (ValueComparison.Matches(date, ticks, ticks))
            {
                set[row >> 6] |= 1UL << row;
            }
        }
    }

    private static void Invert(Span<ulong> set)
    {
        for (var word = 0; word < set.Length; word++)
        {
            set[word] = ~set[word];
        }
    }
}

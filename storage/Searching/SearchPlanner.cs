using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;

namespace DrCloud.Storage.Searching;

/// <summary>
/// Decides how a search is run, by looking: the first rows that each condition meets are counted, and a chain that leads to few resources is followed.
/// No statistics of the database are needed, and none can be out of date.
/// </summary>
internal sealed class SearchPlanner(SearchSession session, SearchScope scope, PlanBounds bounds)
{
    /// <summary>The plan for the resources of some types that the scope shows.</summary>
    /// <param name="types">The types.</param>
    /// <param name="where">The condition.</param>
    /// <param name="byNumber">True if the first resources by their numbers are wanted, and no others: a key that has them so need not be counted.</param>
    /// <param name="ct">Gives up.</param>
    public async Task<SearchPlan> PlanAsync(IReadOnlyList<string> types, SearchCondition where, bool byNumber, CancellationToken ct)
    {
        var parts = Parts(await ResolvedAsync(where, types, ct)).ToList();
        var all = new SearchCondition.And(parts);
        var candidates = parts.Where(DriverSql.IsDriver).OrderBy(SearchOrder.RankOf).ToList();
        if (scope.Patient is not null || candidates.Count == 0)
        {
            // A record is few resources: it is what finds them.
            return new SearchPlan(types, all, null, all, IsSelective: scope.Patient is not null);
        }

        var (driver, count) = (candidates[0], (long)bounds.Many);
        if (!byNumber || candidates.Count > 1 || !SearchOrder.IsInOrder(driver))
        {
            foreach (var limit in new[] { bounds.Few, bounds.Many })
            {
                var counts = await CountsAsync(types, candidates, limit, ct);
                count = counts.Min();
                driver = candidates[counts.IndexOf(count)];
                if (count < limit)
                {
                    break;
                }
            }
        }

        var rest = DriverSql.IsExact(driver) ? new SearchCondition.And([.. parts.Where(part => !ReferenceEquals(part, driver))]) : all;
        return new SearchPlan(types, all, driver, rest, count < bounds.Many);
    }

    private static IEnumerable<SearchCondition> Parts(SearchCondition condition) => condition is SearchCondition.And and ? and.All.SelectMany(Parts) : [condition];

    /// <summary>How many index rows each condition meets, up to a limit.</summary>
    private async Task<List<long>> CountsAsync(IReadOnlyList<string> types, List<SearchCondition> conditions, int limit, CancellationToken ct)
    {
        var sql = session.Statement();
        var counts = new List<long>();
        string Count(SearchCondition condition) => DriverSql.ArmsOf(sql, types, condition) is { } arms
            ? string.Join(" + ", arms.Select(arm => $"(SELECT COUNT(*) FROM ({arm} LIMIT {sql.Value(limit)}) c)"))
            : sql.Value(long.MaxValue);
        sql.Append("SELECT ").Append(string.Join(",\n ", conditions.Select(Count)));
        await session.ReadAsync(sql, row => counts.AddRange(Enumerable.Range(0, conditions.Count).Select(row.GetInt64)), ct);
        return counts.ConvertAll(count => Math.Min(count, limit));
    }

    /// <summary>The condition with the ends of its chains in place of those that lead to few resources.</summary>
    private async Task<SearchCondition> ResolvedAsync(SearchCondition condition, IReadOnlyList<string> types, CancellationToken ct)
    {
        switch (condition)
        {
            case SearchCondition.And and:
                return new SearchCondition.And(await ResolvedAsync(and.All, types, ct));
            case SearchCondition.Or or:
                return new SearchCondition.Or(await ResolvedAsync(or.Any, types, ct));
            case SearchCondition.Not not:
                return new SearchCondition.Not(await ResolvedAsync(not.Condition, types, ct));
            case SearchCondition.Chain chain when chain.Parameter.ExpressionIds.Count > 0 && scope.Shows(chain.TargetType):
                var targets = await PlanAsync([chain.TargetType], chain.Condition, byNumber: false, ct);
                return targets.IsSelective && await IdsAsync(targets, ct) is { } ids
                    ? new SearchCondition.Or([.. ids.Select(id => new SearchCondition.Matches(chain.Parameter, new ValueMatch.Reference(chain.TargetType, id, null)))])
                    : chain with { Condition = targets.Where };
            case SearchCondition.ReverseChain reverse when reverse.Parameter.ExpressionIds.Count > 0 && scope.Shows(reverse.SourceType):
                var sources = await PlanAsync([reverse.SourceType], reverse.Condition, byNumber: false, ct);
                return sources.IsSelective && await ReferredAsync(sources, reverse.Parameter, types, ct) is { } keys
                    ? new SearchCondition.KeyIn(keys)
                    : reverse with { Condition = sources.Where };
            default:
                return condition;
        }
    }

    private async Task<IReadOnlyList<SearchCondition>> ResolvedAsync(IReadOnlyList<SearchCondition> conditions, IReadOnlyList<string> types, CancellationToken ct)
    {
        var resolved = new List<SearchCondition>(conditions.Count);
        foreach (var condition in conditions)
        {
            resolved.Add(await ResolvedAsync(condition, types, ct));
        }

        return resolved;
    }

    /// <summary>The ids of the resources found, or null if they are many.</summary>
    private async Task<IReadOnlyList<string>?> IdsAsync(SearchPlan plan, CancellationToken ct)
    {
        var sql = session.Statement();
        sql.Append($"SELECT r.id FROM {new FoundSql(sql, scope).Of(plan)} LIMIT {sql.Value(bounds.ChainEnds + 1)}");
        var ids = new List<string>();
        await session.ReadAsync(sql, row => ids.Add(row.GetString(0)), ct);
        return ids.Count > bounds.ChainEnds ? null : ids;
    }

    /// <summary>What the resources found refer to by a parameter, or null if it is much.</summary>
    private async Task<IReadOnlyList<ResourceKey>?> ReferredAsync(SearchPlan plan, SearchParameter parameter, IReadOnlyList<string> types, CancellationToken ct)
    {
        var sql = session.Statement();
        var found = new FoundSql(sql, scope).Of(plan);
        sql.Append($"SELECT DISTINCT i.type, i.target FROM (SELECT r.rid FROM {found}) s ")
            .Append($"{sql.Dialect.ThenJoin} idx_reference i {sql.Dialect.By(ValueSql.ByResource("idx_reference"))} ON i.rid = s.rid ")
            .Append($"WHERE i.expr {SqlStatement.Expressions(parameter.ExpressionIds)} AND {ConditionSql.TypeIn(sql, "i", types)} LIMIT {sql.Value(bounds.ChainEnds + 1)}");
        var keys = new List<ResourceKey>();
        await session.ReadAsync(sql, row => keys.Add(new(SearchText.Of(row, 0), SearchText.Of(row, 1))), ct);
        return keys.Count > bounds.ChainEnds ? null : keys;
    }
}

using System.Data.Common;
using System.Text;
using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;
using DrCloud.Storage.Databases;
using DrCloud.Storage.Reading;

namespace DrCloud.Storage.Searching;

/// <summary>The SQL evaluator: a query tree and its scope become a plan, and that a page and, if the total is wanted, a count.</summary>
internal sealed class PopulationSearch(SqlDialect dialect, PlanBounds bounds)
{
    private const int TargetsAtOnce = 500;

    /// <summary>True if the answer is put together from several statements, which must see the same state.</summary>
    public static bool SpansStatements(SearchQuery query) => query.Sort.Count == 1 || query.ChainedTypes.Count > 0 || WantsTotal(query);

    /// <summary>A page of the query behind a position.</summary>
    public Task<PopulationPage> RunAsync(
        DbConnection connection, DbTransaction? transaction, SearchQuery query, SearchScope scope, SearchPosition? after, CancellationToken ct) =>
        RunAsync(new SearchSession(connection, transaction, dialect), query, scope, after, ct);

    /// <summary>Runs the search and tells of each of its statements, and how the database runs it.</summary>
    public async Task<IReadOnlyList<string>> ExplainAsync(DbConnection connection, SearchQuery query, SearchScope scope, CancellationToken ct)
    {
        var plans = new List<string>();
        await RunAsync(new SearchSession(connection, null, dialect, plans), query, scope, null, ct);
        return plans;
    }

    /// <summary>Resources that refer to one of the targets by the rule, in the order of their creation.</summary>
    public async Task<IReadOnlyList<StoredResource>> ReferrersAsync(
        DbConnection connection, DbTransaction? transaction, IncludeRule rule, IReadOnlyCollection<ResourceKey> targets, SearchScope scope, int limit, CancellationToken ct)
    {
        var wanted = targets.Where(target => rule.TargetType is null || target.Type == rule.TargetType).Distinct().ToList();
        var expressions = rule.SourceType is null ? [] : rule.ExpressionIdsOf(rule.SourceType);
        if (wanted.Count == 0 || expressions.Count == 0 || !scope.Shows(rule.SourceType!))
        {
            return [];
        }

        var found = new Dictionary<long, StoredResource>();
        foreach (var ofType in wanted.GroupBy(target => target.Type))
        {
            foreach (var chunk in ofType.Chunk(TargetsAtOnce))
            {
                var sql = new SqlStatement(dialect);
                sql.Append($"SELECT {StoredRows.Columns} FROM (SELECT DISTINCT i.rid FROM idx_reference i {dialect.ByPrimaryKey} WHERE i.expr {SqlStatement.Expressions(expressions)} ")
                    .Append($"AND i.target IN ({sql.Values(chunk.Select(target => target.Id))}) AND i.type = {sql.Value(ofType.Key)}) d ")
                    .Append($"{new FoundSql(sql, scope).Resource("d")} WHERE {Visibility.Of(sql, ConditionSql.Alias, [rule.SourceType!], scope)} ")
                    .Append($"ORDER BY r.rid LIMIT {sql.Value(limit)}");
                await using var command = sql.Build(connection, transaction);
                foreach (var resource in await StoredRows.ReadAllAsync(command, ct))
                {
                    found[resource.Rid] = resource;
                }
            }
        }

        return found.Values.OrderBy(resource => resource.Rid).Take(limit).ToList();
    }

    /// <summary>Those of the keys that something refers to by the rule's parameter, whether they exist or not.</summary>
    public async Task<IReadOnlyList<ResourceKey>> ReferredAsync(
        DbConnection connection, DbTransaction? transaction, IncludeRule rule, IReadOnlyCollection<ResourceKey> keys, CancellationToken ct)
    {
        var referred = new List<ResourceKey>();
        foreach (var ofType in keys.GroupBy(key => key.Type))
        {
            foreach (var chunk in ofType.Chunk(TargetsAtOnce))
            {
                var sql = new SqlStatement(dialect);
                sql.Append($"SELECT DISTINCT i.target FROM idx_reference i {dialect.ByPrimaryKey} WHERE i.expr {SqlStatement.Expressions(rule.ExpressionIdsOf(rule.SourceType!))} ")
                    .Append($"AND i.target IN ({sql.Values(chunk.Select(key => key.Id))}) AND i.type = {sql.Value(ofType.Key)}");
                await using var command = sql.Build(connection, transaction);
                await using var rows = await command.ExecuteReaderAsync(ct);
                while (await rows.ReadAsync(ct))
                {
                    referred.Add(new ResourceKey(ofType.Key, Encoding.UTF8.GetString(new RowColumns(rows).Bytes(0))));
                }
            }
        }

        return referred;
    }

    private static bool WantsTotal(SearchQuery query) => query.CountOnly || query.Total != TotalMode.None;

    private async Task<PopulationPage> RunAsync(SearchSession session, SearchQuery query, SearchScope scope, SearchPosition? after, CancellationToken ct)
    {
        query = query with { Types = [.. query.Types.Where(scope.Shows)] };
        if (query.Types.Count == 0)
        {
            return new PopulationPage([], null, WantsTotal(query) ? 0 : null);
        }

        var plan = await new SearchPlanner(session, scope, bounds).PlanAsync(query.Types, query.Where, query.Sort.Count == 0, ct);
        long? total = WantsTotal(query) ? await CountAsync(session, plan, scope, ct) : null;
        if (query.CountOnly)
        {
            return new PopulationPage([], null, total);
        }

        var matches = await new PageSearch(session, query, scope, plan).RunAsync(after, ct);
        var page = matches.Take(query.Count).ToList();
        return new PopulationPage(
            [.. page.Select(match => match.Resource)], matches.Count > page.Count && page is [.., var last] ? new SearchPosition(last.Values, last.Resource.Rid) : null, total);
    }

    private static async Task<long> CountAsync(SearchSession session, SearchPlan plan, SearchScope scope, CancellationToken ct)
    {
        var sql = session.Statement();
        sql.Append($"SELECT COUNT(*) FROM {new FoundSql(sql, scope).Of(plan)}");
        var total = 0L;
        await session.ReadAsync(sql, row => total = row.GetInt64(0), ct);
        return total;
    }
}

using System.Data.Common;
using System.Globalization;
using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;
using DrCloud.Storage.Databases;
using DrCloud.Storage.Reading;

namespace DrCloud.Storage.Searching;

/// <summary>The SQL evaluator: a query tree and its scope become one statement for a page and, if the total is wanted, one for the count.</summary>
internal sealed class PopulationSearch(SqlDialect dialect)
{
    private const int TargetsAtOnce = 500;

    public async Task<PopulationPage> RunAsync(
        DbConnection connection, DbTransaction? transaction, SearchQuery query, SearchScope scope, SearchPosition? after, CancellationToken ct)
    {
        var wantsTotal = query.CountOnly || query.Total != TotalMode.None;
        query = query with { Types = [.. query.Types.Where(scope.Shows)] };
        if (query.Types.Count == 0)
        {
            return new PopulationPage([], null, wantsTotal ? 0 : null);
        }

        long? total = wantsTotal ? await CountAsync(connection, transaction, query, scope, ct) : null;
        return query.CountOnly ? new PopulationPage([], null, total) : await PageAsync(connection, transaction, query, scope, after, total, ct);
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
                sql.Append($"SELECT {StoredRows.Columns} FROM resource r WHERE {Visibility.Of(sql, ConditionSql.Alias, [rule.SourceType!], scope)} AND r.rid IN (")
                    .Append($"SELECT i.rid FROM idx_reference i WHERE i.expr {SqlStatement.Expressions(expressions)} ")
                    .Append($"AND i.target IN ({sql.Values(chunk.Select(target => target.Id))}) AND i.type = {sql.Value(ofType.Key)}) ")
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

    public Task<IReadOnlyList<string>> ExplainAsync(DbConnection connection, SearchQuery query, SearchScope scope, CancellationToken ct) => Task.FromResult<IReadOnlyList<string>>([]);

    private async Task<long> CountAsync(DbConnection connection, DbTransaction? transaction, SearchQuery query, SearchScope scope, CancellationToken ct)
    {
        var sql = new SqlStatement(dialect);
        sql.Append($"SELECT COUNT(*) FROM resource r WHERE {new ConditionSql(sql, scope).Of(query.Types, query.Where)}");
        await using var command = sql.Build(connection, transaction);
        return Convert.ToInt64(await command.ExecuteScalarAsync(ct), CultureInfo.InvariantCulture);
    }

    private async Task<PopulationPage> PageAsync(
        DbConnection connection, DbTransaction? transaction, SearchQuery query, SearchScope scope, SearchPosition? after, long? total, CancellationToken ct)
    {
        var keys = query.Sort.Select((key, i) => new SortSql(key, i)).ToList();
        await using var command = Page(query, scope, after, keys).Build(connection, transaction);
        var (found, more, last) = (new FoundResources(), false, new string?[keys.Count]);
        await using (var rows = await command.ExecuteReaderAsync(ct))
        {
            while (!more && await rows.ReadAsync(ct))
            {
                more = found.Count == query.Count;
                if (!more)
                {
                    found.Add(rows);
                    last = keys.Select((key, i) => key.Read(rows, StoredRows.Count + i)).ToArray();
                }
            }
        }

        var matches = await found.CompleteAsync(connection, transaction, ct);
        return new PopulationPage(matches, more && matches.Count > 0 ? new SearchPosition(last, matches[^1].Rid) : null, total);
    }

    /// <summary>The page is found by row number and sort values alone, then its bodies are fetched: no body is ever sorted.</summary>
    private SqlStatement Page(SearchQuery query, SearchScope scope, SearchPosition? after, List<SortSql> keys)
    {
        var sql = new SqlStatement(dialect);
        sql.Append($"SELECT {StoredRows.Columns}{string.Concat(keys.Select(key => $", p.{key.Column}"))} FROM (")
            .Append($"SELECT r.rid{string.Concat(keys.Select(key => $", {key.Value} AS {key.Column}"))} FROM resource r ")
            .Append(string.Concat(keys.Select(key => key.Join(dialect))))
            .Append($"WHERE {new ConditionSql(sql, scope).Of(query.Types, query.Where)}");
        if (after is not null)
        {
            sql.Append($" AND {After(sql, keys, after)}");
        }

        return sql.Append($" ORDER BY {Order(keys, key => key.Value, "r.rid")} LIMIT {sql.Value(query.Count + 1)}")
            .Append($") p JOIN resource r ON r.rid = p.rid ORDER BY {Order(keys, key => $"p.{key.Column}", "p.rid")}");
    }

    private static string Order(List<SortSql> keys, Func<SortSql, string> value, string rid) =>
        string.Join(", ", keys.Select(key => key.Order(value(key))).Append(rid));

    /// <summary>Later in the first key, or equal in it and later in the second …, or equal in all and created later.</summary>
    private static string After(SqlStatement sql, List<SortSql> keys, SearchPosition after)
    {
        var same = new List<string>();
        var alternatives = new List<string>();
        for (var i = 0; i < keys.Count; i++)
        {
            if (keys[i].Later(sql, after.SortValues[i]) is { } later)
            {
                alternatives.Add(string.Join(" AND ", same.Append(later)));
            }

            same.Add(keys[i].Same(sql, after.SortValues[i]));
        }

        alternatives.Add(string.Join(" AND ", same.Append($"r.rid > {sql.Value(after.Rid)}")));
        return $"({string.Join(" OR ", alternatives)})";
    }
}

using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;
using DrCloud.Storage.Reading;

namespace DrCloud.Storage.Searching;

/// <summary>
/// One page of a search. Where few resources are to be looked at, all of them are, and sorted; else a key is walked that has them in the order of the search,
/// until the page is full.
/// </summary>
internal sealed class PageSearch(SearchSession session, SearchQuery query, SearchScope scope, SearchPlan plan)
{
    private readonly List<SortSql> _keys = [.. query.Sort.Select((key, i) => new SortSql(key, i))];

    /// <summary>The matches behind a position, one more than the page has if there are more, with their sort values.</summary>
    public async Task<List<(StoredResource Resource, string?[] Values)>> RunAsync(SearchPosition? after, CancellationToken ct)
    {
        var wanted = query.Count + 1;
        return scope.Patient is null && !plan.IsSelective && SortWalk.Of(query, _keys) is { } walk
            ? await WalkAsync(walk, after, wanted, ct)
            : await FetchAsync((sql, found) => Append(sql, found, after, wanted), ct);
    }

    private void Append(SqlStatement sql, FoundSql found, SearchPosition? after, int limit)
    {
        if (_keys.Count == 0)
        {
            ByNumber(sql, found, "", after?.Rid ?? 0, limit);
        }
        else
        {
            Sorted(sql, found, after, limit);
        }
    }

    /// <summary>In the order of the resources' numbers.</summary>
    private void ByNumber(SqlStatement sql, FoundSql found, string and, long after, int limit, string values = "")
    {
        if (scope.Patient is null && SearchOrder.IsInOrder(plan.Driver))
        {
            sql.Append($"SELECT DISTINCT i.rid{values} FROM {found.InOrder(plan)}{and} AND i.rid > {sql.Value(after)} ORDER BY i.rid LIMIT {sql.Value(limit)}");
        }
        else
        {
            var resources = scope.Patient is null && !plan.IsSelective ? found.ByType(plan) : found.Of(plan);
            sql.Append($"SELECT r.rid{values} FROM {resources}{and} AND r.rid > {sql.Value(after)} ORDER BY r.rid LIMIT {sql.Value(limit)}");
        }
    }

    private void Sorted(SqlStatement sql, FoundSql found, SearchPosition? after, int limit)
    {
        sql.Append($"SELECT c.* FROM (SELECT r.rid{string.Concat(_keys.Select(key => $", {key.Value(sql.Dialect)} AS {key.Column}"))} FROM {found.Of(plan)}) c");
        if (after is not null)
        {
            sql.Append($" WHERE {After(sql, after)}");
        }

        sql.Append($" ORDER BY {Order("c")} LIMIT {sql.Value(limit)}");
    }

    /// <summary>
    /// The rest of the position's value, then the values behind it, then what has none. Of the last value that the walk has reached the resources are found by
    /// their numbers: the key has them in another order.
    /// </summary>
    private async Task<List<(StoredResource Resource, string?[] Values)>> WalkAsync(SortWalk walk, SearchPosition? after, int wanted, CancellationToken ct)
    {
        var matches = new List<(StoredResource Resource, string?[] Values)>();
        async Task AddSameAsync(string value, long rid) =>
            matches.AddRange(await FetchAsync((sql, found) => walk.Same(sql, found, plan, value, rid, wanted - matches.Count), ct));
        var position = after?.SortValues[0];
        var behindValues = after is not null && position is null;
        if (position is not null)
        {
            await AddSameAsync(position, after!.Rid);
        }

        if (!behindValues && matches.Count < wanted)
        {
            var later = await FetchAsync((sql, found) => walk.Later(sql, found, plan, position, wanted - matches.Count), ct);
            behindValues = later.Count < wanted - matches.Count;
            var last = behindValues ? null : later[^1].Values[0];
            matches.AddRange(later.Where(match => last is null || match.Values[0] != last));
            if (last is not null)
            {
                await AddSameAsync(last, 0);
            }
        }

        if (behindValues)
        {
            var rid = after is not null && position is null ? after.Rid : 0;
            matches.AddRange(await MissingAsync(walk, rid, wanted - matches.Count, ct));
        }

        return matches;
    }

    private async Task<List<(StoredResource Resource, string?[] Values)>> MissingAsync(SortWalk walk, long after, int limit, CancellationToken ct) =>
        walk.Missing(session.Statement()) is null ? []
            : await FetchAsync((sql, found) => ByNumber(sql, found, $" AND {walk.Missing(sql)}", after, limit, $", NULL AS {_keys[0].Column}"), ct);

    /// <summary>The page is found by row number and sort values alone, then its bodies are fetched: no body is ever sorted.</summary>
    private async Task<List<(StoredResource Resource, string?[] Values)>> FetchAsync(Action<SqlStatement, FoundSql> appendPage, CancellationToken ct)
    {
        var sql = session.Statement();
        sql.Append($"SELECT {StoredRows.Columns}{string.Concat(_keys.Select(key => $", p.{key.Column}"))} FROM (");
        var found = new FoundSql(sql, scope);
        appendPage(sql, found);
        sql.Append($") p {found.Resource("p")} ORDER BY {Order("p")}");
        var (resources, values) = (new FoundResources(), new List<string?[]>());
        await session.ReadAsync(sql, row =>
        {
            resources.Add(row);
            values.Add([.. _keys.Select((key, i) => key.Read(row, StoredRows.Count + i))]);
        }, ct);
        return [.. (await resources.CompleteAsync(session.Connection, session.Transaction, ct)).Zip(values)];
    }

    private string Order(string alias) => string.Join(", ", _keys.Select(key => key.Order(alias)).Append($"{alias}.rid"));

    /// <summary>Later in the first key, or equal in it and later in the second …, or equal in all and created later.</summary>
    private string After(SqlStatement sql, SearchPosition after)
    {
        var same = new List<string>();
        var alternatives = new List<string>();
        for (var i = 0; i < _keys.Count; i++)
        {
            if (_keys[i].Later(sql, "c", after.SortValues[i]) is { } later)
            {
                alternatives.Add(string.Join(" AND ", same.Append(later)));
            }

            same.Add(_keys[i].Same(sql, "c", after.SortValues[i]));
        }

        alternatives.Add(string.Join(" AND ", same.Append($"c.rid > {sql.Value(after.Rid)}")));
        return $"({string.Join(" OR ", alternatives)})";
    }
}

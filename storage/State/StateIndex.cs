using Dapper;
using DrCloud.Storage.Databases;

namespace DrCloud.Storage.State;

internal sealed class StateIndex(Database database) : IStateIndex
{
    private const string Columns = "site AS Site, kind AS Kind, id AS Id, a AS A, b AS B, status AS Status, updated AS Updated";

    private const string Upsert = "REPLACE INTO state_index (site, kind, id, a, b, status, updated) VALUES (@Site, @Kind, @Id, @A, @B, @Status, @Updated)";

    private const string Delete = "DELETE FROM state_index WHERE site = @site AND kind = @kind AND id = @id";

    private const string Find = $"SELECT {Columns} FROM state_index WHERE site = @site AND kind = @kind AND id = @id";

    public Task UpsertAsync(StateRow row, CancellationToken ct) =>
        RunAsync(Upsert, new { row.Site, row.Kind, row.Id, row.A, row.B, row.Status, Updated = row.Updated.ToUnixTimeMilliseconds() }, ct);

    public Task DeleteAsync(string site, string kind, string id, CancellationToken ct) => RunAsync(Delete, new { site, kind, id }, ct);

    public async Task<StateRow?> FindAsync(string site, string kind, string id, CancellationToken ct) =>
        (await QueryAsync(Find, new { site, kind, id }, ct)).SingleOrDefault();

    public Task<IReadOnlyList<StateRow>> ListAsync(StateFilter filter, CancellationToken ct)
    {
        var order = filter.OrderedByA ? "a" : "id";
        var after = filter.After is null ? "" : $" AND {order} > @After";
        return QueryAsync($"SELECT {Columns} FROM state_index WHERE {Condition(filter)}{after} ORDER BY {order} LIMIT @Count", Arguments(filter), ct);
    }

    public Task<int> CountAsync(StateFilter filter, CancellationToken ct) =>
        database.ReadAsync(ReadPurpose.Lookup, (connection, token) => connection.ExecuteScalarAsync<int>(
            new CommandDefinition($"SELECT COUNT(*) FROM state_index WHERE {Condition(filter)}", Arguments(filter), cancellationToken: token)), ct);

    private static string Condition(StateFilter filter) =>
        "site = @Site AND kind = @Kind"
        + (filter.A is null ? "" : " AND a = @A")
        + (filter.B is null ? "" : " AND b = @B")
        + (filter.Status is null ? "" : " AND status = @Status")
        + (filter.Prefix is null ? "" : " AND a >= @Prefix AND a < @PrefixEnd")
        + string.Concat(filter.Words.Select((_, i) => $" AND INSTR(a, @Word{i}) > 0"));

    private static DynamicParameters Arguments(StateFilter filter)
    {
        var end = filter.Prefix + "\U0010FFFF";
        var arguments = new DynamicParameters(new { filter.Site, filter.Kind, filter.A, filter.B, filter.Status, filter.Prefix, PrefixEnd = end, filter.After, filter.Count });
        for (var i = 0; i < filter.Words.Count; i++)
        {
            arguments.Add($"Word{i}", filter.Words[i]);
        }

        return arguments;
    }

    private Task<int> RunAsync(string sql, object args, CancellationToken ct) =>
        database.ExecuteAsync(connection => connection.ExecuteAsync(new CommandDefinition(sql, args, cancellationToken: ct)), ct);

    private Task<IReadOnlyList<StateRow>> QueryAsync(string sql, object args, CancellationToken ct) =>
        database.ReadAsync<IReadOnlyList<StateRow>>(ReadPurpose.Lookup, async (connection, token) =>
            (await connection.QueryAsync<Row>(new CommandDefinition(sql, args, cancellationToken: token)))
                .Select(row => new StateRow(row.Site, row.Kind, row.Id, row.A, row.B, row.Status, DateTimeOffset.FromUnixTimeMilliseconds(row.Updated)))
                .ToList(), ct);

    private sealed record Row(string Site, string Kind, string Id, string A, string B, string Status, long Updated);
}

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
        var sql = $"SELECT {Columns} FROM state_index WHERE site = @Site AND kind = @Kind"
            + (filter.A is null ? "" : " AND a = @A")
            + (filter.B is null ? "" : " AND b = @B")
            + (filter.Status is null ? "" : " AND status = @Status")
            + (filter.Prefix is null ? "" : " AND a >= @Prefix AND a < @PrefixEnd")
            + (filter.After is null ? "" : " AND id > @After")
            + " ORDER BY id LIMIT @Count";
        var end = filter.Prefix + "\U0010FFFF";
        return QueryAsync(sql, new { filter.Site, filter.Kind, filter.A, filter.B, filter.Status, filter.Prefix, PrefixEnd = end, filter.After, filter.Count }, ct);
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

using System.Data.Common;
using DrCloud.Storage.Databases;

namespace DrCloud.Storage.Searching;

/// <summary>Where the statements of one search run.</summary>
/// <param name="connection">The connection.</param>
/// <param name="transaction">The transaction that they are to share, or null.</param>
/// <param name="dialect">The database's words.</param>
/// <param name="plans">Takes the database's plan of each statement, where it is wanted.</param>
internal sealed class SearchSession(DbConnection connection, DbTransaction? transaction, SqlDialect dialect, List<string>? plans = null)
{
    public DbConnection Connection => connection;

    public DbTransaction? Transaction => transaction;

    /// <summary>An empty statement in the database's words.</summary>
    public SqlStatement Statement() => new(dialect);

    /// <summary>Runs the statement and reads all of its rows.</summary>
    public async Task ReadAsync(SqlStatement sql, Action<DbDataReader> read, CancellationToken ct)
    {
        if (plans is not null)
        {
            await ExplainAsync(sql, plans, ct);
        }

        await using var command = sql.Build(connection, transaction);
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
        {
            read(rows);
        }
    }

    private async Task ExplainAsync(SqlStatement sql, List<string> lines, CancellationToken ct)
    {
        await using var command = sql.Build(connection, transaction);
        lines.Add(string.Join(' ', command.CommandText.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        command.CommandText = dialect.Explain + command.CommandText;
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
        {
            lines.Add("    " + string.Join(" | ", Enumerable.Range(0, rows.FieldCount).Select(column => rows.IsDBNull(column) ? "-" : rows.GetValue(column))));
        }
    }
}

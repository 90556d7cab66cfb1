using System.Text;
using Dapper;
using MySqlConnector;

namespace DrCloud.Storage.Databases;

/// <summary>Writes many rows by each statement: a round trip costs more than a row.</summary>
internal sealed class MySqlWriteSession(MySqlConnection connection, MySqlTransaction transaction) : WriteSession(connection, transaction)
{
    private const int MaxRows = 400;
    private const int MaxBytes = 4 * 1024 * 1024;

    // The server's own clock: one for all silos. The row's lock is held to the commit.
    private const string Advance = """
        UPDATE site_clock SET seq = seq + @count,
            t = GREATEST(t + 1, TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(3)) DIV 1000) WHERE part = 0;
        SELECT seq - @count + 1 AS FirstSeq, t AS Time FROM site_clock WHERE part = 0;
        """;

    public override async Task<(long FirstSeq, long Time)> AdvanceClockAsync(int count) =>
        await Connection.QuerySingleAsync<(long, long)>(Advance, new { count }, Transaction);

    public override Task InsertAsync(TableShape table, IReadOnlyList<object?[]> rows) =>
        RunAsync(InsertText(table), OneRow(table.Columns.Length), ", ", "", table.Columns.Length, rows);

    public override Task InsertMissingAsync(TableShape table, IReadOnlyList<object?[]> rows) =>
        RunAsync(InsertText(table), OneRow(table.Columns.Length), ", ", $" ON DUPLICATE KEY UPDATE {table.Columns[0]} = VALUES({table.Columns[0]})",
            table.Columns.Length, rows);

    public override Task UpsertAsync(TableShape table, IReadOnlyList<object?[]> rows) =>
        RunAsync(InsertText(table), OneRow(table.Columns.Length), ", ",
            " ON DUPLICATE KEY UPDATE " + string.Join(", ", table.Columns.Skip(table.KeyCount).Select(column => $"{column} = VALUES({column})")),
            table.Columns.Length, rows);

    // Each key spelt out: the range optimizer of both servers takes it, where a row constructor in DELETE may scan.
    public override Task DeleteAsync(TableShape table, IReadOnlyList<object?[]> rows) =>
        RunAsync($"DELETE FROM {table.Name} WHERE ", $"({string.Join(" AND ", table.Columns.Take(table.KeyCount).Select(column => $"{column} = ?"))})",
            " OR ", "", table.KeyCount, rows);

    private static string InsertText(TableShape table) => $"INSERT INTO {table.Name} ({string.Join(", ", table.Columns)}) VALUES ";

    private static string OneRow(int columns) => $"({string.Join(", ", Enumerable.Repeat("?", columns))})";

    private async Task RunAsync(string before, string each, string between, string after, int count, IReadOnlyList<object?[]> rows)
    {
        for (var start = 0; start < rows.Count;)
        {
            await using var command = connection.CreateCommand();
            command.Transaction = transaction;
            var text = new StringBuilder(before);
            var bytes = 0L;
            var taken = 0;
            for (; start + taken < rows.Count && taken < MaxRows && (taken == 0 || bytes < MaxBytes); taken++)
            {
                text.Append(taken == 0 ? "" : between).Append(each);
                for (var i = 0; i < count; i++)
                {
                    var value = rows[start + taken][i];
                    bytes += value switch { byte[] blob => blob.Length, string chars => chars.Length, _ => 32 };
                    command.Parameters.Add(new MySqlParameter { Value = value });
                }
            }

            command.CommandText = text.Append(after).ToString();
            await command.ExecuteNonQueryAsync();
            start += taken;
        }
    }
}

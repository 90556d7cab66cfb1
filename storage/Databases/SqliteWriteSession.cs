using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;

namespace DrCloud.Storage.Databases;

/// <summary>Writes rows one by one through prepared statements: a call into SQLite costs about a microsecond.</summary>
internal sealed class SqliteWriteSession(
    DbConnection connection, SqliteTransaction transaction, SqliteWriteSession.Statements statements, TimeProvider time)
    : WriteSession(connection, transaction)
{
    private const string Advance = """
        UPDATE site_clock SET seq = seq + @count, t = MAX(t + 1, @now) WHERE part = 0 RETURNING seq - @count + 1 AS FirstSeq, t AS Time
        """;

    public override async Task<(long FirstSeq, long Time)> AdvanceClockAsync(int count) =>
        await Connection.QuerySingleAsync<(long, long)>(Advance, new { count, now = time.GetUtcNow().ToUnixTimeMilliseconds() }, Transaction);

    public override Task InsertAsync(TableShape table, IReadOnlyList<object?[]> rows) => RunAsync(statements.Insert(table), table.Columns.Length, rows);

    public override Task InsertMissingAsync(TableShape table, IReadOnlyList<object?[]> rows) =>
        RunAsync(statements.InsertMissing(table), table.Columns.Length, rows);

    public override Task UpsertAsync(TableShape table, IReadOnlyList<object?[]> rows) => RunAsync(statements.Upsert(table), table.Columns.Length, rows);

    public override Task DeleteAsync(TableShape table, IReadOnlyList<object?[]> rows) => RunAsync(statements.Delete(table), table.KeyCount, rows);

    private async Task RunAsync(SqliteCommand command, int count, IReadOnlyList<object?[]> rows)
    {
        command.Transaction = transaction;
        foreach (var row in rows)
        {
            for (var i = 0; i < count; i++)
            {
                command.Parameters[i].Value = row[i] ?? DBNull.Value;
            }

            await command.ExecuteNonQueryAsync();
        }
    }

    /// <summary>The prepared statements of the writer's connection.</summary>
    internal sealed class Statements(SqliteConnection connection)
    {
        private readonly Dictionary<string, SqliteCommand> _prepared = [];

        public SqliteCommand Insert(TableShape table) =>
            Get("insert " + table.Name, () => InsertText(table), table.Columns.Length);

        public SqliteCommand InsertMissing(TableShape table) =>
            Get("insert missing " + table.Name, () => InsertText(table) + " ON CONFLICT DO NOTHING", table.Columns.Length);

        public SqliteCommand Upsert(TableShape table) =>
            Get("upsert " + table.Name, () =>
                $"{InsertText(table)} ON CONFLICT ({string.Join(", ", table.Columns.Take(table.KeyCount))}) DO UPDATE SET "
                + string.Join(", ", table.Columns.Skip(table.KeyCount).Select(column => $"{column} = excluded.{column}")), table.Columns.Length);

        public SqliteCommand Delete(TableShape table) =>
            Get("delete " + table.Name, () =>
                $"DELETE FROM {table.Name} WHERE " + string.Join(" AND ", table.Columns.Take(table.KeyCount).Select((column, i) => $"{column} = $p{i}")),
                table.KeyCount);

        private static string InsertText(TableShape table) =>
            $"INSERT INTO {table.Name} ({string.Join(", ", table.Columns)}) VALUES ({string.Join(", ", table.Columns.Select((_, i) => $"$p{i}"))})";

        private SqliteCommand Get(string name, Func<string> text, int parameters)
        {
            if (_prepared.TryGetValue(name, out var command))
            {
                return command;
            }

            command = connection.CreateCommand();
            command.CommandText = text();
            for (var i = 0; i < parameters; i++)
            {
                command.Parameters.Add(new SqliteParameter($"$p{i}", null));
            }

            command.Prepare();
            return _prepared[name] = command;
        }
    }
}

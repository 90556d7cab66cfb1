using System.Data.Common;

namespace DrCloud.Storage.Databases;

/// <summary>Commands with parameters, where rows are read without a mapper.</summary>
internal static class Commands
{
    public static DbCommand Command(this DbConnection connection, string sql, DbTransaction? transaction = null, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        foreach (var (name, value) in parameters)
        {
            command.Add(name, value);
        }

        return command;
    }

    /// <summary>What a query finds, a value for each row.</summary>
    public static async Task<IReadOnlyList<T>> ListAsync<T>(
        this DbConnection connection, string sql, Func<RowColumns, T> value, CancellationToken ct, params (string Name, object? Value)[] parameters)
    {
        await using var command = connection.Command(sql, null, parameters);
        await using var rows = await command.ExecuteReaderAsync(ct);
        var found = new List<T>();
        while (await rows.ReadAsync(ct))
        {
            found.Add(value(new RowColumns(rows)));
        }

        return found;
    }

    public static void Add(this DbCommand command, string name, object? value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value ?? DBNull.Value;
        command.Parameters.Add(parameter);
    }
}

using System.Data.Common;
using Dapper;

namespace DrCloud.Storage.Databases;

/// <summary>An open write transaction.</summary>
internal abstract class WriteSession(DbConnection connection, DbTransaction transaction)
{
    public DbConnection Connection => connection;

    public DbTransaction Transaction => transaction;

    /// <summary>Whether the transaction is committed at its end.</summary>
    public bool Keep { get; set; }

    /// <summary>Adds rows: values in the order of the table's columns.</summary>
    public abstract Task InsertAsync(TableShape table, IReadOnlyList<object?[]> rows);

    /// <summary>Adds the rows whose keys are not there yet.</summary>
    public abstract Task InsertMissingAsync(TableShape table, IReadOnlyList<object?[]> rows);

    /// <summary>Adds rows or, where the key exists, replaces all other columns.</summary>
    public abstract Task UpsertAsync(TableShape table, IReadOnlyList<object?[]> rows);

    /// <summary>Deletes the rows with these keys: the first values of each array.</summary>
    public abstract Task DeleteAsync(TableShape table, IReadOnlyList<object?[]> rows);

    /// <summary>Takes the log's lock and the next numbers: (first number, commit time in Unix milliseconds).</summary>
    public abstract Task<(long FirstSeq, long Time)> AdvanceClockAsync(int count);

    public Task ExecuteAsync(string sql, object? args = null) =>
        connection.ExecuteAsync(new CommandDefinition(sql, args, transaction));
}

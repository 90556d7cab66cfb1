using System.Data.Common;
using System.Net.Sockets;
using Dapper;
using MySqlConnector;

namespace DrCloud.Storage.Databases;

/// <summary>A MariaDB or MySQL server: pooled connections for reads, one kept connection for the write queue.</summary>
internal sealed class MySqlDatabase : Database
{
    // READ COMMITTED: behind the clock's lock every statement sees all commits before it.
    private const string WriterSettings = """
        SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED;
        SET SESSION innodb_lock_wait_timeout = 3, sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION';
        """;

    // The driver's own time-outs bound each step; these bound the whole, however many steps a server that stands still takes part in.
    private static readonly TimeSpan ReadBound = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan WriteBound = TimeSpan.FromSeconds(20);

    private readonly string _connectionString;
    private MySqlConnection? _writer;

    public MySqlDatabase(string connectionString) => _connectionString = Complete(connectionString);

    public override SqlDialect Dialect => SqlDialect.MySql;

    /// <summary>The administrator's connection string with what we rely on: every wait has an end.</summary>
    public static string Complete(string connectionString) =>
        new MySqlConnectionStringBuilder(connectionString)
        {
            ConnectionTimeout = 5,
            DefaultCommandTimeout = 10,
            CancellationTimeout = 1,
            AllowUserVariables = true,
            UseAffectedRows = true,
            CharacterSet = "utf8mb4",
            TreatTinyAsBoolean = false,
        }.ToString();

    /// <summary>Refuses a server whose settings would lose what was acknowledged.</summary>
    public async Task VerifyAsync(CancellationToken ct)
    {
        var (flush, packet, shortest, longest) = await ReadAsync(ReadPurpose.Lookup, (connection, token) =>
            connection.QuerySingleAsync<(long, long, long, long)>(new CommandDefinition(
                "SELECT @@innodb_flush_log_at_trx_commit, @@max_allowed_packet, @@innodb_ft_min_token_size, @@innodb_ft_max_token_size", cancellationToken: token)), ct);
        if (flush != 1)
        {
            throw new DatabaseRefusedException($"The database has innodb_flush_log_at_trx_commit = {flush}: a crash would lose acknowledged writes. Set it to 1.");
        }

        if (packet < 16 * 1024 * 1024)
        {
            throw new DatabaseRefusedException($"The database has max_allowed_packet = {packet}: set it to 16M or more.");
        }

        if (shortest > 3 || longest < 84)
        {
            throw new DatabaseRefusedException(
                $"The database indexes words of {shortest} to {longest} characters only: set innodb_ft_min_token_size to 3 or less and innodb_ft_max_token_size to 84.");
        }
    }

    public override async Task<T> ReadAsync<T>(ReadPurpose purpose, Func<DbConnection, CancellationToken, Task<T>> work, CancellationToken ct)
    {
        try
        {
            return await BoundAsync(ReadOnceAsync(work, ct), ReadBound, ct);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw Translate(e);
        }
    }

    public override async Task<DbTransaction> SnapshotAsync(DbConnection connection, CancellationToken ct) =>
        await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, ct);

    public override Task<T> WriteAsync<T>(Func<WriteSession, Task<T>> work) => BoundAsync(WriteOnceAsync(work), WriteBound, CancellationToken.None);

    public override Task<T> ReadContentAsync<T>(Func<DbConnection, CancellationToken, Task<T>> work, CancellationToken ct) => ReadAsync(ReadPurpose.Lookup, work, ct);

    public override Task<T> WriteContentAsync<T>(Func<DbConnection, DbTransaction, Task<T>> work) =>
        ReadAsync(ReadPurpose.Lookup, async (connection, ct) =>
        {
            await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.ReadCommitted, ct);
            var result = await work(connection, transaction);
            await transaction.CommitAsync(ct);
            return result;
        }, CancellationToken.None);

    public override Task<T> ExecuteAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken ct) =>
        ReadAsync(ReadPurpose.Lookup, (connection, _) => work(connection), ct);

    public override bool IsRace(Exception exception) =>
        // Lock wait timeout, deadlock, record changed since last read.
        exception is MySqlException { Number: 1205 or 1213 or 1020 };

    public override bool IsAway(Exception exception) =>
        exception is MySqlException { IsTransient: true } or SocketException or IOException or TimeoutException
        || exception is MySqlException { ErrorCode: MySqlErrorCode.UnableToConnectToHost or MySqlErrorCode.CommandTimeoutExpired or MySqlErrorCode.QueryInterrupted or MySqlErrorCode.ServerShutdown or MySqlErrorCode.None }
        || exception is MySqlException { InnerException: SocketException or IOException or TimeoutException }
        || (exception is MySqlProtocolException or ObjectDisposedException)
        || (exception is InvalidOperationException && exception.Message.Contains("Connection", StringComparison.Ordinal));

    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _writer, null) is { } writer)
        {
            await writer.DisposeAsync();
        }

        await MySqlConnection.ClearPoolAsync(new MySqlConnection(_connectionString));
    }

    /// <summary>Whoever waits is told in time; the work itself ends when the driver lets go of it.</summary>
    private static async Task<T> BoundAsync<T>(Task<T> work, TimeSpan bound, CancellationToken ct)
    {
        try
        {
            return await work.WaitAsync(bound, ct);
        }
        catch when (!work.IsCompleted)
        {
            _ = work.ContinueWith(late => _ = late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            throw;
        }
    }

    private async Task<T> ReadOnceAsync<T>(Func<DbConnection, CancellationToken, Task<T>> work, CancellationToken ct)
    {
        await using var connection = await OpenAsync(ct);
        return await work(connection, ct);
    }

    private async Task<T> WriteOnceAsync<T>(Func<WriteSession, Task<T>> work)
    {
        // The connection is nobody else's meanwhile; one that failed is closed, which rolls back whatever state it is in.
        var connection = Interlocked.Exchange(ref _writer, null) ?? await OpenWriterAsync();
        try
        {
            T result;
            await using (var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.ReadCommitted))
            {
                var session = new MySqlWriteSession(connection, transaction);
                result = await work(session);
                await (session.Keep ? transaction.CommitAsync() : transaction.RollbackAsync());
            }

            if (Interlocked.CompareExchange(ref _writer, connection, null) is not null)
            {
                await connection.DisposeAsync();
            }

            return result;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private async Task<MySqlConnection> OpenWriterAsync()
    {
        var connection = await OpenAsync(CancellationToken.None);
        await connection.ExecuteAsync(WriterSettings);
        return connection;
    }

    private async Task<MySqlConnection> OpenAsync(CancellationToken ct)
    {
        var connection = new MySqlConnection(_connectionString);
        try
        {
            await connection.OpenAsync(ct);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}

using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;

namespace DrCloud.Storage.Databases;

/// <summary>A SQLite file: one writer thread, some reader threads. WAL, so that readers never wait; synchronous=FULL, so that a commit is on the disk.</summary>
internal sealed class SqliteDatabase : Database
{
    private const int LookupThreads = 3;
    private const int SearchThreads = 2;
    private const int ExportThreads = 2;
    private const string SmallCache = "PRAGMA cache_size = -4096;";

    private const string ConnectionSettings = """
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        PRAGMA busy_timeout = 3000;
        PRAGMA temp_store = MEMORY;
        """;

    private readonly string _connectionString;
    private readonly SqliteThreads _writer;
    private readonly SqliteThreads _lookups;
    private readonly SqliteThreads _searches;
    private readonly Lazy<SqliteThreads> _exports;
    private readonly SqliteThreads _contents;
    private readonly TimeProvider _time;
    private SqliteWriteSession.Statements? _statements;
    private SqliteConnection? _contentWriter;

    public SqliteDatabase(string file, TimeProvider time)
    {
        _time = time;
        _connectionString = ConnectionString(file);
        _writer = new SqliteThreads("sqlite writer", 1, () => Open("PRAGMA cache_size = -131072; PRAGMA wal_autocheckpoint = 4000;"));
        _lookups = new SqliteThreads("sqlite reader", LookupThreads, () => Open("PRAGMA cache_size = -32768; PRAGMA query_only = 1;"));
        _searches = new SqliteThreads("sqlite search", SearchThreads, () => Open("PRAGMA cache_size = -65536; PRAGMA query_only = 1;"));
        // An export reads each page once: a larger cache would hold what nobody asks for again.
        _exports = new Lazy<SqliteThreads>(() => new SqliteThreads("sqlite export", ExportThreads, () => Open("PRAGMA cache_size = -8192; PRAGMA query_only = 1;")));
        _contents = new SqliteThreads("sqlite content", 1, () => Open(SmallCache + "PRAGMA query_only = 1;"));
    }

    public override SqlDialect Dialect => SqlDialect.Sqlite;

    /// <param name="file">The database's file.</param>
    /// <param name="pooled">For those who open a connection for each statement.</param>
    public static string ConnectionString(string file, bool pooled = false) =>
        new SqliteConnectionStringBuilder { DataSource = file, Pooling = pooled, DefaultTimeout = 5 }.ToString();

    public override async Task<T> ReadAsync<T>(ReadPurpose purpose, Func<DbConnection, CancellationToken, Task<T>> work, CancellationToken ct)
    {
        try
        {
            return await ThreadsFor(purpose).RunAsync(connection => work(connection, ct), ct);
        }
        catch (SqliteException e)
        {
            throw Translate(e);
        }
    }

    public override Task<DbTransaction> SnapshotAsync(DbConnection connection, CancellationToken ct) =>
        Task.FromResult<DbTransaction>(((SqliteConnection)connection).BeginTransaction(deferred: true));

    public override Task<T> WriteAsync<T>(Func<WriteSession, Task<T>> work) =>
        _writer.RunAsync(async connection =>
        {
            _statements ??= new SqliteWriteSession.Statements(connection);
            // deferred: false is BEGIN IMMEDIATE: the lock is taken before anything is read.
            await using var transaction = connection.BeginTransaction(deferred: false);
            var session = new SqliteWriteSession(connection, transaction, _statements, _time);
            var result = await work(session);
            if (session.Keep)
            {
                await transaction.CommitAsync();
            }

            return result;
        }, CancellationToken.None);

    public override async Task<T> ReadContentAsync<T>(Func<DbConnection, CancellationToken, Task<T>> work, CancellationToken ct)
    {
        try
        {
            return await _contents.RunAsync(connection => work(connection, ct), ct);
        }
        catch (SqliteException e)
        {
            throw Translate(e);
        }
    }

    // In turn with the other writes, on the writer's thread; by a connection of its own, so that content does not fill the writer's cache.
    public override async Task<T> WriteContentAsync<T>(Func<DbConnection, DbTransaction, Task<T>> work)
    {
        try
        {
            return await _writer.RunAsync(async _ =>
            {
                var connection = _contentWriter ??= Open(SmallCache + "PRAGMA wal_autocheckpoint = 4000;");
                await using var transaction = connection.BeginTransaction(deferred: false);
                var result = await work(connection, transaction);
                await transaction.CommitAsync();
                return result;
            }, CancellationToken.None);
        }
        catch (SqliteException e)
        {
            throw Translate(e);
        }
    }

    public override async Task<T> ExecuteAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken ct)
    {
        try
        {
            return await _writer.RunAsync(connection => work(connection), ct);
        }
        catch (SqliteException e)
        {
            throw Translate(e);
        }
    }

    public override bool IsRace(Exception exception) =>
        exception is SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED };

    public override bool IsAway(Exception exception) =>
        exception is SqliteException
        {
            SqliteErrorCode: SQLitePCL.raw.SQLITE_IOERR or SQLitePCL.raw.SQLITE_CANTOPEN or SQLitePCL.raw.SQLITE_FULL or SQLitePCL.raw.SQLITE_READONLY
        };

    public override ValueTask DisposeAsync()
    {
        if (_exports.IsValueCreated)
        {
            _exports.Value.Dispose();
        }

        _lookups.Dispose();
        _searches.Dispose();
        _contents.Dispose();
        _writer.Dispose();
        _contentWriter?.Dispose();
        return ValueTask.CompletedTask;
    }

    private SqliteThreads ThreadsFor(ReadPurpose purpose) => purpose switch
    {
        ReadPurpose.Export => _exports.Value,
        ReadPurpose.Search => _searches,
        _ => _lookups,
    };

    private SqliteConnection Open(string settings)
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();
            connection.Execute(ConnectionSettings + settings);
            return connection;
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw new StoreUnavailableException("The database file cannot be opened.", e);
        }
    }
}

using System.Data.Common;

namespace DrCloud.Storage.Databases;

/// <summary>What a piece of reading is for: long searches must not stand in the way of reads by key.</summary>
internal enum ReadPurpose
{
    Lookup,
    Search,
    Export,
}

/// <summary>
/// What differs between the databases: where work runs, how many rows are written at once, which errors pass.
/// Failures to reach the database come out as <see cref="StoreUnavailableException"/>.
/// </summary>
internal abstract class Database : IAsyncDisposable
{
    /// <summary>The few words of SQL that differ.</summary>
    public abstract SqlDialect Dialect { get; }

    /// <summary>Reads: each statement sees the last commit.</summary>
    public abstract Task<T> ReadAsync<T>(ReadPurpose purpose, Func<DbConnection, CancellationToken, Task<T>> work, CancellationToken ct);

    /// <summary>A transaction for reading on a connection of <see cref="ReadAsync"/>: all its statements see the same state.</summary>
    public abstract Task<DbTransaction> SnapshotAsync(DbConnection connection, CancellationToken ct);

    /// <summary>
    /// One write transaction, one at a time in this instance. It is committed if <paramref name="work"/> leaves
    /// <see cref="WriteSession.Keep"/> set, else rolled back.
    /// </summary>
    public abstract Task<T> WriteAsync<T>(Func<WriteSession, Task<T>> work);

    /// <summary>Reads content, one large row at a time: nothing of it is worth keeping in a cache.</summary>
    public abstract Task<T> ReadContentAsync<T>(Func<DbConnection, CancellationToken, Task<T>> work, CancellationToken ct);

    /// <summary>One transaction over the tables of content, beside the write transactions; it is committed when <paramref name="work"/> returns.</summary>
    public abstract Task<T> WriteContentAsync<T>(Func<DbConnection, DbTransaction, Task<T>> work);

    /// <summary>A single statement that commits by itself.</summary>
    public abstract Task<T> ExecuteAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken ct);

    /// <summary>The transaction lost a race (deadlock, lock wait, snapshot too old): the whole of it may be tried again.</summary>
    public abstract bool IsRace(Exception exception);

    /// <summary>The database cannot be reached, or did not answer in time.</summary>
    public abstract bool IsAway(Exception exception);

    public abstract ValueTask DisposeAsync();

    /// <summary>Turns the driver's word for "away" into ours; everything else passes through.</summary>
    protected Exception Translate(Exception exception) =>
        IsAway(exception) || IsRace(exception) ? new StoreUnavailableException("The database does not answer.", exception) : exception;
}

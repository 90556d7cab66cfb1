using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace DrCloud.Storage.Databases;

/// <summary>
/// Threads that own a SQLite connection each and take work from one queue. SQLite's asynchronous calls are synchronous:
/// on these threads they block nobody's turn.
/// </summary>
internal sealed class SqliteThreads : IDisposable
{
    private readonly BlockingCollection<Action<SqliteConnection>> _work = [];
    private readonly List<Thread> _threads = [];

    public SqliteThreads(string name, int count, Func<SqliteConnection> open)
    {
        for (var i = 0; i < count; i++)
        {
            var connection = open();
            var thread = new Thread(() => Run(connection)) { IsBackground = true, Name = $"{name} {i}" };
            _threads.Add(thread);
            thread.Start();
        }
    }

    /// <summary>Runs the work on one of the threads; its tasks must complete synchronously, as those of SQLite do.</summary>
    public Task<T> RunAsync<T>(Func<SqliteConnection, Task<T>> work, CancellationToken ct)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        void Step(SqliteConnection connection)
        {
            if (ct.IsCancellationRequested)
            {
                done.TrySetCanceled(ct);
                return;
            }

            try
            {
                using (ct.UnsafeRegister(static state => SQLitePCL.raw.sqlite3_interrupt(((SqliteConnection)state!).Handle), connection))
                {
                    done.TrySetResult(work(connection).GetAwaiter().GetResult());
                }
            }
            catch (SqliteException e) when (ct.IsCancellationRequested && e.SqliteErrorCode == SQLitePCL.raw.SQLITE_INTERRUPT)
            {
                done.TrySetCanceled(ct);
            }
            catch (Exception e)
            {
                done.TrySetException(e);
            }
        }

        try
        {
            _work.Add(Step, ct);
        }
        catch (InvalidOperationException)
        {
            done.TrySetException(new StoreUnavailableException("The store is closed."));
        }

        return done.Task;
    }

    public void Dispose()
    {
        if (_work.IsAddingCompleted)
        {
            return;
        }

        _work.CompleteAdding();
        foreach (var thread in _threads)
        {
            thread.Join();
        }
    }

    private void Run(SqliteConnection connection)
    {
        using (connection)
        {
            foreach (var step in _work.GetConsumingEnumerable())
            {
                step(connection);
            }
        }
    }
}

using System.Threading.Channels;
using DrCloud.Fhir.Resources;
using DrCloud.Storage.Databases;

namespace DrCloud.Storage.Writing;

/// <summary>
/// Group commit: whatever waits while a transaction is under way becomes the next one. A batch is answered when its transaction is durable.
/// </summary>
internal sealed class WriteQueue : IAsyncDisposable
{
    private const int MaxEntries = 2000;
    private const long MaxBytes = 32 * 1024 * 1024;
    private const int MaxRaces = 8;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    private readonly Database _database;
    private readonly ConditionSearch _conditions;
    private readonly Followers _followers;
    private readonly TimeProvider _time;
    private readonly Channel<Waiting> _queue = Channel.CreateUnbounded<Waiting>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task _running;

    public WriteQueue(Database database, ConditionSearch conditions, Followers followers, TimeProvider time)
    {
        _database = database;
        _conditions = conditions;
        _followers = followers;
        _time = time;
        _running = Task.Run(RunAsync);
    }

    public Task<WriteResult> WriteAsync(WriteBatch batch)
    {
        if (batch.Entries.Count == 0)
        {
            return Task.FromResult(new WriteResult { Outcomes = [] });
        }

        var waiting = new Waiting(batch);
        return _queue.Writer.TryWrite(waiting)
            ? waiting.Done.Task
            : Task.FromException<WriteResult>(new StoreUnavailableException("The store is closed."));
    }

    /// <summary>Commits what waits, then stops.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _running;
    }

    private async Task RunAsync()
    {
        while (await _queue.Reader.WaitToReadAsync())
        {
            await CommitAsync(TakeGroup());
        }
    }

    private List<Waiting> TakeGroup()
    {
        var group = new List<Waiting>();
        var (entries, bytes) = (0, 0L);
        while (_queue.Reader.TryPeek(out var next))
        {
            entries += next.Batch.Entries.Count;
            bytes += next.Batch.Entries.Sum(entry => entry.Resource?.Template.Length ?? 0L);
            if (group.Count > 0 && (entries > MaxEntries || bytes > MaxBytes))
            {
                break;
            }

            _queue.Reader.TryRead(out _);
            group.Add(next);
        }

        return group;
    }

    private async Task CommitAsync(List<Waiting> group)
    {
        try
        {
            var results = await CommitWithRetriesAsync(group);
            for (var i = 0; i < group.Count; i++)
            {
                group[i].Done.TrySetResult(results[i]);
            }
        }
        catch (StoreUnavailableException e)
        {
            group.ForEach(waiting => waiting.Done.TrySetException(e));
        }
        catch (Exception e)
        {
            if (group.Count == 1)
            {
                group[0].Done.TrySetException(e);
                return;
            }

            // One of them cannot be written; the others must not suffer for it.
            foreach (var waiting in group)
            {
                await CommitAsync([waiting]);
            }
        }
    }

    /// <summary>Repeats the whole transaction: what an attempt has made durable after all is found again by its request ids.</summary>
    private async Task<IReadOnlyList<WriteResult>> CommitWithRetriesAsync(List<Waiting> group)
    {
        var batches = group.ConvertAll(waiting => waiting.Batch);
        var started = _time.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await _database.WriteAsync(session => new Commit(session, _conditions, _followers).RunAsync(batches));
            }
            catch (Exception e) when (_database.IsRace(e) || _database.IsAway(e))
            {
                if ((_database.IsRace(e) && attempt >= MaxRaces) || _time.GetElapsedTime(started) > Patience)
                {
                    throw new StoreUnavailableException("The write was not committed in time; its outcome is unknown.", e);
                }

                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(10, 50 * Math.Min(attempt, 10))));
            }
        }
    }

    private sealed class Waiting(WriteBatch batch)
    {
        public WriteBatch Batch => batch;

        public TaskCompletionSource<WriteResult> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Patients;
using DrCloud.Storage;
using Microsoft.Extensions.Logging;

namespace DrCloud.Grains.Log;

/// <summary>
/// Follows a site's log of writes on this silo and brings forward what the silo holds: patients' records and shared resources.
/// A writer that concerns others asks it to catch up before it acknowledges; else it looks every 200 ms.
/// </summary>
internal sealed partial class LogFollower(ClinicalSite site, TimeProvider clock, ILogger<LogFollower> log) : IDisposable
{
    private const int PageSize = 1000;
    private static readonly TimeSpan QueryTimeout = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim _turn = new(1);
    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;
    private long _seq;

    /// <summary>Begins at the present end of the log: nothing is held yet that could be older.</summary>
    public async Task StartAsync(CancellationToken ct)
    {
        var started = clock.GetTimestamp();
        var head = await site.Store.HeadAsync(ct);
        Volatile.Write(ref _seq, head.Seq);
        site.Freshness.Confirm(started);
        _running = Task.Run(RunAsync, CancellationToken.None);
    }

    /// <summary>Ends the following; what is held is not fresh from then on.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _running;
    }

    /// <summary>Everything up to the log number, which must be committed, has been brought in when this returns.</summary>
    public async Task CatchUpAsync(long seq, CancellationToken ct)
    {
        if (Volatile.Read(ref _seq) >= seq)
            return;

        await _turn.WaitAsync(ct);
        try
        {
            // Others waited for the same turn: the first of them may have brought this in as well.
            if (_seq < seq)
                await DrainAsync(ct);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _turn.Dispose();
    }

    private async Task RunAsync()
    {
        var failing = false;
        using var timer = new PeriodicTimer(site.Options.FollowEvery, clock);
        while (await NextAsync(timer))
        {
            using var limited = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
            limited.CancelAfter(QueryTimeout);
            try
            {
                await CatchUpAsync(long.MaxValue, limited.Token);
                failing = false;
            }
            catch (Exception e) when (e is ServiceUnavailableException or OperationCanceledException)
            {
                if (!failing && !_stopping.IsCancellationRequested)
                    LogLost(site.Name);

                failing = true;
            }
            catch (Exception e)
            {
                // The net must not tear: whatever went wrong, memory is not answered from until it works again.
                LogFailed(e, site.Name);
            }
        }
    }

    private async Task<bool> NextAsync(PeriodicTimer timer)
    {
        try
        {
            return await timer.WaitForNextTickAsync(_stopping.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task DrainAsync(CancellationToken ct)
    {
        long started;
        IReadOnlyList<LogEntry> page;
        do
        {
            started = clock.GetTimestamp();
            page = await site.Store.FollowAsync(_seq, PageSize, ct);
            BringIn(page);
        }
        while (page.Count == PageSize);

        site.Freshness.Confirm(started);
    }

    private void BringIn(IReadOnlyList<LogEntry> page)
    {
        if (page.Count == 0)
            return;

        var changes = new Dictionary<string, List<RecordChange>>(StringComparer.Ordinal);
        foreach (var entry in page)
        {
            var resource = entry.Resource;
            site.Shared.BringForward(resource);
            Note(changes, resource.Owner, new RecordChange(resource, Leaves: false));
            if (entry.PreviousOwner is { } previous)
                Note(changes, previous, new RecordChange(resource, Leaves: true));

            // Whether the record still shows a linked resource is for the database to say: it is loaded anew when next asked.
            foreach (var patient in entry.Links)
                site.Records.Forget(patient);
        }

        var through = page[^1].Resource.Seq;
        foreach (var (patient, of) in changes)
            site.Records.Apply(patient, of, through);

        Volatile.Write(ref _seq, through);
    }

    private void Note(Dictionary<string, List<RecordChange>> changes, string patient, RecordChange change)
    {
        if (!site.Records.Holds(patient))
            return;

        if (!changes.TryGetValue(patient, out var of))
            changes.Add(patient, of = []);

        of.Add(change);
    }

    [LoggerMessage(LogLevel.Warning, "No news from the log of site {Site}: answers come from its database, or not at all, until there is.")]
    private partial void LogLost(string site);

    [LoggerMessage(LogLevel.Error, "Following the log of site {Site} failed.")]
    private partial void LogFailed(Exception exception, string site);
}

using System.Globalization;
using DrCloud.Api.Changes;
using DrCloud.Fhir.Auditing;
using DrCloud.Grains.Interfaces.Auditing;

namespace DrCloud.Api.Auditing;

/// <summary>
/// The audit events of one site in this process, on their way to a silo. To take one is to put a value into an array; ten times a second a single task packs what has
/// come and has it kept. What waits is bounded: while it is too much or too old, <see cref="IsOpen"/> says so, and nothing more is to be answered.
/// </summary>
internal sealed partial class AuditTrail(string site, IGrainFactory grains, SiteFacts facts, TimeProvider clock, ILogger log)
{
    /// <summary>How many events may wait before requests are refused.</summary>
    private const int MostWaiting = 262_144;

    /// <summary>Room above it for the requests that were admitted before; what is beyond is counted as lost.</summary>
    private const int MostTaken = MostWaiting + 65_536;

    private const int FirstCapacity = 8192;
    private const long MillisecondsPerMinute = 60_000;
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a process that ends tries to have its last events kept.</summary>
    private static readonly TimeSpan LastAttempt = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly Guid _source = Guid.CreateVersion7();
    private AuditEvent[] _taken = new AuditEvent[FirstCapacity];
    private AuditEvent[] _spare = new AuditEvent[FirstCapacity];
    private int _count;
    private int _sending;
    private long _lost;
    private long _batches;
    private AuditBatch? _unanswered;
    private long _oldest = long.MaxValue;

    // Until the settings are known, as by default.
    private bool _required = true;
    private long _patience = 5000;

    /// <summary>False while events cannot be kept and the site's setting says that then nothing is to be answered.</summary>
    public bool IsOpen => !Volatile.Read(ref _required)
        || (Environment.TickCount64 - Volatile.Read(ref _oldest) <= _patience && Volatile.Read(ref _count) + Volatile.Read(ref _sending) < MostWaiting);

    /// <summary>Takes an event and stamps it. Never waits.</summary>
    public void Take(in AuditEvent happened)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        lock (_lock)
        {
            if (_count == _taken.Length)
            {
                if (_count + _sending >= MostTaken)
                {
                    _lost++;
                    return;
                }

                Array.Resize(ref _taken, 2 * _count);
            }

            if (_oldest == long.MaxValue)
            {
                _oldest = Environment.TickCount64;
            }

            _taken[_count++] = happened with { Time = now };
        }
    }

    /// <summary>Says that the process has begun to keep events.</summary>
    public void Begin() => Take(new AuditEvent { Kind = AuditKind.Started, Type = nameof(AuditTrail), Id = _source.ToString() });

    /// <summary>Keeps what comes, until cancelled.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Period, clock);
        while (await NextAsync(timer, stopping))
        {
            await ReadSettingsAsync();
            await SendAsync(stopping);
        }
    }

    /// <summary>Says that the process ends, and keeps what is left.</summary>
    public async Task EndAsync(CancellationToken ct)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(ct);
        bound.CancelAfter(LastAttempt);
        Take(new AuditEvent { Kind = AuditKind.Stopped, Type = nameof(AuditTrail), Id = _source.ToString() });
        await SendAsync(bound.Token);
    }

    private async Task SendAsync(CancellationToken ct)
    {
        // It may have been kept: its number must not come again with other events.
        if (_unanswered is { } unanswered)
        {
            if (!await SendAsync(unanswered, ct))
            {
                return;
            }

            _unanswered = null;
        }

        var (events, count) = Swap();
        for (var from = 0; from < count;)
        {
            var minute = events[from].Time / MillisecondsPerMinute;
            var to = from + 1;
            var (first, last) = (events[from].Time, events[from].Time);
            while (to < count && to - from < AuditPacking.MaxEvents && events[to].Time / MillisecondsPerMinute == minute)
            {
                // A clock can be set back.
                (first, last) = (Math.Min(first, events[to].Time), Math.Max(last, events[to].Time));
                to++;
            }

            // The same number until it is acknowledged: sent twice, it is kept once.
            var batch = new AuditBatch(_source, ++_batches, minute, to - from, AuditPacking.Pack(events.AsSpan(from, to - from)), first, last);
            if (!await SendAsync(batch, ct))
            {
                _unanswered = batch;
                PutBack(events.AsSpan(to, count - to));
                return;
            }

            from = to;
        }

        Acknowledge(events, count);
    }

    private async Task<bool> SendAsync(AuditBatch batch, CancellationToken ct)
    {
        for (var failing = false; !ct.IsCancellationRequested; failing = true)
        {
            try
            {
                await grains.GetGrain<IAuditGrain>(site).AppendAsync(batch);
                return true;
            }
            catch (Exception e)
            {
                // Requests are refused meanwhile, once the events are older than the setting allows.
                if (!failing)
                {
                    LogFailed(e, site);
                }

                await Task.Delay(RetryPause, clock, CancellationToken.None);
            }
        }

        return false;
    }

    private (AuditEvent[] Events, int Count) Swap()
    {
        lock (_lock)
        {
            if (_lost > 0 && _count < _taken.Length)
            {
                _taken[_count++] = new AuditEvent { Kind = AuditKind.Lost, Time = clock.GetUtcNow().ToUnixTimeMilliseconds(), Query = _lost.ToString(CultureInfo.InvariantCulture) };
                _lost = 0;
            }

            (var events, _sending) = (_taken, _count);
            (_taken, _count) = (_spare, 0);
            return (events, _sending);
        }
    }

    /// <summary>The events are kept: what waits now has come since.</summary>
    private void Acknowledge(AuditEvent[] events, int count)
    {
        // Nothing of them is to be held in memory, nor more room than usual.
        events.AsSpan(0, count).Clear();
        lock (_lock)
        {
            _spare = events.Length > 16 * FirstCapacity ? new AuditEvent[FirstCapacity] : events;
            _sending = 0;
            _oldest = _count == 0 ? long.MaxValue : Environment.TickCount64;
        }
    }

    /// <summary>The process ends before they could be kept: they stay before what has come since, for the last attempt.</summary>
    private void PutBack(ReadOnlySpan<AuditEvent> events)
    {
        lock (_lock)
        {
            AuditEvent[] all = [.. events, .. _taken.AsSpan(0, _count)];
            (_taken, _count, _sending, _spare) = (all, all.Length, 0, new AuditEvent[FirstCapacity]);
        }
    }

    private async Task ReadSettingsAsync()
    {
        try
        {
            var settings = await facts.SettingsAsync(site);
            _patience = (long)settings.AuditPatience.TotalMilliseconds;
            Volatile.Write(ref _required, settings.RequiresAudit);
        }
        catch (Exception e) when (Sites.Unavailability.Of(e))
        {
            // Those that were known last hold on.
            LogFailed(e, site);
        }
    }

    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken ct)
    {
        try
        {
            return await timer.WaitForNextTickAsync(ct);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Site {Site}: audit events cannot be kept at the moment; trying on.")]
    private partial void LogFailed(Exception exception, string site);
}

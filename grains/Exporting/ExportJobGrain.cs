using DrCloud.Fhir.Outcomes;
using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Exporting;
using DrCloud.Storage.State;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace DrCloud.Grains.Exporting;

/// <summary>
/// Hands the pieces of its export out to shard grains over all silos, and keeps, durably, what is finished. Reentrant: it is asked and cancelled while it works.
/// </summary>
[Reentrant]
internal sealed partial class ExportJobGrain(
    [PersistentState("export", "state")] IPersistentState<ExportState> state, ClinicalSites sites, IStateIndex index, ExportFolder folder,
    IOptions<ExportOptions> options, TimeProvider clock, ILogger<ExportJobGrain> log)
    : Grain, IExportJobGrain, IExportRun, IDisposable
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    private readonly ExportOptions _options = options.Value;
    private readonly PollLimit _polls = new(clock);
    private readonly SemaphoreSlim _persisting = new(1);
    private readonly Dictionary<int, ExportStep> _steps = [];
    private IGrainTimer? _timer;
    private TaskCompletionSource? _working;
    private CancellationTokenSource? _cancelled;
    private DateTimeOffset _progressed;
    private bool _beginning;

    private string Site => GrainKeys.Split(this.GetPrimaryKeyString()).Site;

    private string Job => GrainKeys.Split(this.GetPrimaryKeyString()).Id;

    private ExportState State => state.State;

    public Task<ExportStatus?> StatusAsync(bool isPoll)
    {
        if (State.Request is not { } request || IsExpired)
        {
            return Task.FromResult<ExportStatus?>(null);
        }

        var parts = State.Done.Values.SelectMany(done => done).ToList();
        return Task.FromResult<ExportStatus?>(new ExportStatus
        {
            Request = request,
            Phase = State.Phase,
            Created = State.Created,
            TransactionTime = State.TransactionTime,
            Percent = Percent(),
            Resources = parts.Sum(part => part.Count) + _steps.Values.Sum(step => step.Count),
            Bytes = parts.Sum(part => part.Length) + _steps.Values.Sum(step => step.Bytes),
            Ended = State.Ended,
            Expires = State.Ended + _options.Life,
            Failure = State.Failure,
            Files = State.Phase == ExportPhase.Completed ? ExportFilesOf.State(State, _options.FileBytes) : [],
            IsAskedTooOften = isPoll && State.Ended is null && _polls.IsExceeded(),
        });
    }

    public async Task BeginAsync(ExportRequest request, DateTimeOffset created)
    {
        if (State.Request is not null)
        {
            return;
        }

        _beginning = true;
        try
        {
            await index.UpsertAsync(ExportRows.Of(Site, Job, request.Client, ExportRows.Unfinished, created), CancellationToken.None);
            await PersistAsync(_ => new ExportState { Request = request, Created = created });
        }
        finally
        {
            _beginning = false;
        }
    }

    public async Task NudgeAsync()
    {
        if (State.Request is null || IsExpired)
        {
            // A row without a state: the silo died between both, and nobody was told of the job.
            if (!_beginning)
            {
                await ForgetAsync();
            }
        }
        else if (State.Ended is null && _timer is null)
        {
            _working = new TaskCompletionSource();
            _cancelled = new CancellationTokenSource();
            _progressed = clock.GetUtcNow();
            _timer = this.RegisterGrainTimer(RunAsync, new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });
        }
    }

    public async Task CancelAsync()
    {
        if (State.Request is not { Client: var client })
        {
            return;
        }

        if (_cancelled is { } cancelled)
        {
            await cancelled.CancelAsync();
            await _working!.Task;
        }

        await ForgetAsync();
        await GrainFactory.GetGrain<IExportTurns>(GrainKeys.Of(Site, client)).EndedAsync();
    }

    public void Dispose()
    {
        _cancelled?.Dispose();
        _persisting.Dispose();
    }

    private bool IsExpired => State.Ended + _options.Life <= clock.GetUtcNow();

    private int Percent()
    {
        if (State.Phase == ExportPhase.Completed)
        {
            return 100;
        }

        var all = State.Shards.Sum(shard => shard.Through - shard.After);
        var done = State.Shards.Sum(shard =>
            State.Done.ContainsKey(shard.Number) ? shard.Through - shard.After : _steps.TryGetValue(shard.Number, out var step) ? step.Reached - shard.After : 0);
        return all == 0 ? 0 : (int)Math.Min(99, 100 * done / all);
    }

    private async Task RunAsync(CancellationToken deactivating)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(deactivating, _cancelled!.Token);
        try
        {
            await WorkAsync(stopping.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Cancelled, or the silo goes: another goes on.
        }
        catch (Exception e)
        {
            LogInterrupted(e, Site);
        }
        finally
        {
            _timer?.Dispose();
            _timer = null;
            _cancelled.Dispose();
            _cancelled = null;
            _working!.SetResult();
        }
    }

    private async Task WorkAsync(CancellationToken ct)
    {
        var turns = GrainFactory.GetGrain<IExportTurns>(GrainKeys.Of(Site, State.Request!.Client));
        if (!await turns.MayRunAsync(Job))
        {
            return;
        }

        if (State.TransactionTime is null)
        {
            var store = sites.For(Site).Store;
            var head = await store.HeadAsync(ct);
            var shards = await ExportPlan.MakeAsync(store, State.Request, head.Seq, _options.SmallestPiece);
            await PersistAsync(now => now with { Phase = ExportPhase.Running, TransactionTime = head.Time, Shards = shards });
        }

        var waiting = new Queue<ExportShard>(State.Shards.Where(shard => shard.Kind != ExportShardKind.Supporting && !State.Done.ContainsKey(shard.Number)));
        await Task.WhenAll(Enumerable.Range(0, await WorkersAsync()).Select(_ => WorkAsync(waiting, ct)));
        await WorkAsync(new Queue<ExportShard>(State.Shards.Where(shard => shard.Kind == ExportShardKind.Supporting && !State.Done.ContainsKey(shard.Number))), ct);
        if (State.Ended is null)
        {
            await CompleteAsync();
        }

        await turns.EndedAsync();
    }

    private async Task<int> WorkersAsync()
    {
        var silos = await GrainFactory.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true);
        return Math.Max(1, silos.Count) * (_options.Pace == ExportPace.Full ? _options.ShardsPerSilo : 1);
    }

    private async Task WorkAsync(Queue<ExportShard> waiting, CancellationToken ct)
    {
        while (State.Ended is null && waiting.TryDequeue(out var shard))
        {
            await WorkAsync(shard, ct);
        }
    }

    private async Task WorkAsync(ExportShard shard, CancellationToken ct)
    {
        var isFull = _options.Pace == ExportPace.Full;
        var grain = GrainFactory.GetGrain<IExportShardGrain>($"{this.GetPrimaryKeyString()}/{shard.Number}");
        try
        {
            await WorkAsync(grain, shard, isFull, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            await grain.AbandonAsync();
            throw;
        }
    }

    private async Task WorkAsync(IExportShardGrain grain, ExportShard shard, bool isFull, CancellationToken ct)
    {
        while (State.Ended is null)
        {
            ct.ThrowIfCancellationRequested();
            if (await StepAsync(grain, shard, isFull ? _options.Step : _options.ConsiderateStep, ct) is not { } step)
            {
                continue;
            }

            _steps[shard.Number] = step;
            if (step.IsStorageFull)
            {
                await FailAsync("The folder of exports cannot be written: its disk is full, or not there.");
            }
            else if (step.Parts is { } parts)
            {
                await PersistAsync(now => now with { Done = new Dictionary<int, IReadOnlyList<ExportPart>>(now.Done) { [shard.Number] = parts } });
                _steps.Remove(shard.Number);
                return;
            }
            else if (!isFull)
            {
                await Task.Delay(_options.Pause, clock, ct);
            }
        }
    }

    /// <summary>One step, or null if it failed: then after a pause.</summary>
    private async Task<ExportStep?> StepAsync(IExportShardGrain grain, ExportShard shard, TimeSpan budget, CancellationToken ct)
    {
        try
        {
            var step = await grain.StepAsync(State.Request!, shard, budget);
            _progressed = clock.GetUtcNow();
            return step;
        }
        catch (Exception e) when (e is not OperationCanceledException || !ct.IsCancellationRequested)
        {
            LogStepFailed(e, Site, shard.Number);
            if (clock.GetUtcNow() - _progressed > _options.GiveUpAfter)
            {
                await FailAsync("The data could not be read.");
            }

            await Task.Delay(PauseAfterFailure, clock, ct);
            return null;
        }
    }

    private async Task CompleteAsync()
    {
        var errors = WriteNotes();
        folder.RemoveUnfinished(Site, Job);
        await EndAsync(now => now with { Phase = ExportPhase.Completed, Errors = errors, Ended = clock.GetUtcNow() });
        LogCompleted(Site, State.Done.Count, State.Done.Values.SelectMany(parts => parts).Sum(part => part.Count));
    }

    private ExportPart? WriteNotes()
    {
        if (State.Request!.Notes.Count == 0)
        {
            return null;
        }

        using var part = new PartWriter(folder.Of(Site, Job), "errors.ndjson");
        foreach (var note in State.Request.Notes)
        {
            part.Write(OperationOutcomeWriter.ToBytes([OutcomeIssue.Warning("not-supported", note)]));
        }

        return part.Finish("OperationOutcome", ExportFileKind.Error);
    }

    private async Task FailAsync(string reason)
    {
        if (State.Ended is null)
        {
            await EndAsync(now => now with { Phase = ExportPhase.Failed, Failure = reason, Done = new Dictionary<int, IReadOnlyList<ExportPart>>(), Ended = clock.GetUtcNow() });
            await Task.WhenAll(State.Shards.Select(shard => GrainFactory.GetGrain<IExportShardGrain>($"{this.GetPrimaryKeyString()}/{shard.Number}").AbandonAsync()));
            folder.Remove(Site, Job);
            LogFailed(Site, reason);
        }
    }

    private async Task EndAsync(Func<ExportState, ExportState> change)
    {
        await PersistAsync(change);
        await index.UpsertAsync(ExportRows.Of(Site, Job, State.Request!.Client, ExportRows.Ended, State.Created), CancellationToken.None);
    }

    private async Task ForgetAsync()
    {
        folder.Remove(Site, Job);
        await _persisting.WaitAsync();
        try
        {
            await state.ClearStateAsync();
            state.State = new ExportState();
        }
        finally
        {
            _persisting.Release();
        }

        await index.DeleteAsync(Site, Sites.StateKinds.Export, Job, CancellationToken.None);
        DeactivateOnIdle();
    }

    /// <summary>One after another, for the work goes on in several turns.</summary>
    private async Task PersistAsync(Func<ExportState, ExportState> change)
    {
        await _persisting.WaitAsync();
        try
        {
            await this.PersistAsync(state, change(State));
        }
        finally
        {
            _persisting.Release();
        }
    }

    [LoggerMessage(LogLevel.Information, "An export of site {Site} is complete: {Pieces} pieces, {Resources} lines.")]
    private partial void LogCompleted(string site, int pieces, long resources);

    [LoggerMessage(LogLevel.Error, "An export of site {Site} failed. {Reason}")]
    private partial void LogFailed(string site, string reason);

    [LoggerMessage(LogLevel.Warning, "A step of an export of site {Site} failed, in its piece {Piece}; it is tried again.")]
    private partial void LogStepFailed(Exception exception, string site, int piece);

    [LoggerMessage(LogLevel.Warning, "An export of site {Site} was interrupted; it is gone on with.")]
    private partial void LogInterrupted(Exception exception, string site);
}

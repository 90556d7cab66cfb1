using DrCloud.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DrCloud.Grains.Reindexing;

/// <summary>Walks by the ticks of a timer: a small step, then a pause in which the site's writes have the database to themselves. Where it is stands in the database.</summary>
internal sealed partial class ReindexGrain(ClinicalSites sites, IOptions<ReindexOptions> options, TimeProvider clock, ILogger<ReindexGrain> log) : Grain, IReindexGrain
{
    private readonly ReindexOptions _options = options.Value;
    private IGrainTimer? _timer;
    private long _rewritten;
    private long _reportedAt;
    private bool _failing;

    private string Site => this.GetPrimaryKeyString();

    public Task RunAsync()
    {
        _timer ??= this.RegisterGrainTimer(TickAsync, new GrainTimerCreationOptions(TimeSpan.Zero, _options.Pause) { KeepAlive = true });
        return Task.CompletedTask;
    }

    private async Task TickAsync(CancellationToken ct)
    {
        try
        {
            Report(await sites.For(Site).Store.ReindexAsync(ct));
            _failing = false;
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            // Searches over the site are less complete until it works again; nothing else hangs on it.
            if (!_failing)
                LogFailed(e, Site);

            _failing = true;
            _timer?.Change(_options.PauseAfterFailure, _options.Pause);
        }
    }

    private void Report(ReindexStep step)
    {
        var started = _rewritten == 0 && step.Rewritten > 0;
        _rewritten += step.Rewritten;
        if (step.Completed)
        {
            if (_rewritten > 0)
                LogCompleted(Site, _rewritten);

            _rewritten = 0;
            _timer?.Dispose();
            _timer = null;
        }
        else if (started || (_rewritten > 0 && clock.GetElapsedTime(_reportedAt) > _options.ReportEvery))
        {
            _reportedAt = clock.GetTimestamp();
            LogRunning(Site, _rewritten, step.Position, step.Head);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Reindexing site {Site}: {Rewritten} resources so far, at {Position} of {Head} in its log; searches over all its patients may miss some until it is through.")]
    private partial void LogRunning(string site, long rewritten, long position, long head);

    [LoggerMessage(LogLevel.Information, "Reindexing site {Site} is through: the search values of {Rewritten} resources have been rewritten.")]
    private partial void LogCompleted(string site, long rewritten);

    [LoggerMessage(LogLevel.Error, "Reindexing site {Site} failed; it is tried again.")]
    private partial void LogFailed(Exception exception, string site);
}

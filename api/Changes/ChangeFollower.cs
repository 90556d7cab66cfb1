using System.Collections.Frozen;
using DrCloud.Api.Sites;
using DrCloud.Grains.Interfaces.Changes;

namespace DrCloud.Api.Changes;

/// <summary>Follows the tail of changes of every site, four times a second, so that what this process remembers falls within a second.</summary>
internal sealed partial class ChangeFollower(SiteTable sites, IGrainFactory grains, ILogger<ChangeFollower> log) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    private readonly FrozenDictionary<string, SiteChanges> _sites = sites.All.ToFrozenDictionary(site => site.Name, _ => new SiteChanges(), StringComparer.Ordinal);

    /// <summary>Whether a silo has told this process the changes of every site within a second.</summary>
    public bool IsFresh => _sites.Values.All(changes => changes.IsFresh);

    /// <summary>The changes of a configured site.</summary>
    public SiteChanges Of(string site) => _sites[site];

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(_sites.Select(site => FollowAsync(grains.GetGrain<IChangeTailGrain>(site.Key), site.Value, stoppingToken)));

    private async Task FollowAsync(IChangeTailGrain tail, SiteChanges changes, CancellationToken ct)
    {
        using var timer = new PeriodicTimer(Period);
        var failing = false;
        do
        {
            try
            {
                var askedAt = Environment.TickCount64;
                var (epoch, position) = changes.Next;
                changes.Apply(await tail.ReadAsync(epoch, position).WaitAsync(SiteChanges.Freshness, ct), askedAt);
                failing = false;
            }
            catch (Exception e) when (!ct.IsCancellationRequested)
            {
                // Nothing remembered is trusted meanwhile: every request asks the grains, which says clearly whether they can be reached.
                if (!failing)
                {
                    LogFailed(e);
                    failing = true;
                }
            }
        }
        while (await NextAsync(timer, ct));
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

    [LoggerMessage(LogLevel.Warning, "The tail of changes cannot be read; trying on.")]
    private partial void LogFailed(Exception exception);
}

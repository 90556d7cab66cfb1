using System.Collections.Concurrent;
using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Grants;
using Xunit;

namespace DrCloud.Tests.Cluster;

/// <summary>Apps that redeem one refresh token after another: a redemption that is lost, or counted twice, ends what a person allowed.</summary>
internal sealed class RefreshLoad : IAsyncDisposable
{
    private const int Apps = 32;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _failures = new();
    private Task _running = Task.CompletedTask;
    private int _done;

    /// <summary>What redemptions got that were not answered with the next token.</summary>
    public IReadOnlyCollection<string> Failures => _failures;

    public override string ToString() => $"{_done} refresh tokens redeemed, {_failures.Count} not";

    public static async Task<RefreshLoad> StartAsync(DrCloudCluster cluster)
    {
        var load = new RefreshLoad();
        var grants = Enumerable.Range(0, Apps).Select(app => cluster.Grains.GetGrain<IGrantGrain>(GrainKeys.Of(DrCloudCluster.Site, $"refresh-{app}"))).ToList();
        foreach (var grant in grants)
            Assert.True(await grant.OpenAsync(new Grant { Subject = "s", Client = "c", Scopes = "offline_access", GrantedAt = DateTimeOffset.UtcNow }));

        load._running = Task.WhenAll(grants.Select(grant => Task.Run(() => load.RunAsync(grant))));
        return load;
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task RunAsync(IGrantGrain grant)
    {
        for (var generation = 0; !_stop.IsCancellationRequested; generation++)
        {
            try
            {
                var rotation = await grant.RotateAsync(generation, Guid.NewGuid());
                if (rotation != new Rotation(RotationOutcome.Rotated, generation + 1))
                {
                    _failures.Enqueue($"{DateTime.UtcNow:HH:mm:ss.fff} {rotation}");
                    return;
                }

                Interlocked.Increment(ref _done);
                await Task.Delay(Pause);
            }
            catch (Exception e) when (e is TimeoutException or OrleansException)
            {
                _failures.Enqueue($"{DateTime.UtcNow:HH:mm:ss.fff} {e}");
                return;
            }
        }
    }
}


namespace DrCloud.Grains.Log;

/// <summary>Follows the logs of all sites for as long as the silo answers.</summary>
internal sealed class LogFollowing(ClinicalSites sites) : ILifecycleParticipant<ISiloLifecycle>
{
    // The end may wait for a query. It comes after the silo has said that it is dead: until then others send it what it can no longer answer.
    private const int AfterDeath = ServiceLifecycleStage.RuntimeInitialize - 1;

    public void Participate(ISiloLifecycle lifecycle)
    {
        lifecycle.Subscribe(nameof(LogFollowing), ServiceLifecycleStage.ApplicationServices, StartAsync, _ => Task.CompletedTask);
        lifecycle.Subscribe(nameof(LogFollowing), AfterDeath, _ => Task.CompletedTask, StopAsync);
    }

    private Task StartAsync(CancellationToken ct) => Task.WhenAll(sites.All.Select(site => site.Log.StartAsync(ct)));

    private Task StopAsync(CancellationToken ct) => Task.WhenAll(sites.All.Select(site => site.Log.StopAsync()));
}

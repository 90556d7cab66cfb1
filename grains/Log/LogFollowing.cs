
namespace DrCloud.Grains.Log;

/// <summary>Follows the logs of all sites for as long as the silo answers.</summary>
internal sealed class LogFollowing(ClinicalSites sites) : ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(LogFollowing), ServiceLifecycleStage.ApplicationServices, StartAsync, StopAsync);

    private Task StartAsync(CancellationToken ct) => Task.WhenAll(sites.All.Select(site => site.Log.StartAsync(ct)));

    private Task StopAsync(CancellationToken ct) => Task.WhenAll(sites.All.Select(site => site.Log.StopAsync()));
}

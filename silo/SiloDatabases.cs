using DrCloud.Grains;
using DrCloud.Storage;
using Microsoft.Extensions.Options;

namespace DrCloud.Silo;

/// <summary>Opens (and migrates) the databases before anything else starts, and closes them after all has stopped.</summary>
internal sealed class SiloDatabases(IOptions<SiloOptions> options, ClinicalSites sites, TimeProvider clock) : IHostedLifecycleService
{
    private readonly List<IAsyncDisposable> _open = [];
    private ClusterDatabase? _cluster;

    /// <summary>The cluster's database, once the host is starting.</summary>
    public ClusterDatabase Cluster => _cluster ?? throw new InvalidOperationException("The databases are opened when the host starts.");

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        _cluster = await ClusterDatabase.OpenAsync(options.Value.Cluster.Database, clock, cancellationToken);
        _open.Add(_cluster);
        foreach (var (name, site) in options.Value.Sites)
        {
            var store = await ClinicalStoreFactory.OpenAsync(name, site.Database, $"{site.BaseAddress}/apis/{name}/fhir", time: clock, ct: cancellationToken);
            _open.Add(store);
            sites.Add(name, store);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        foreach (var database in Enumerable.Reverse(_open))
            await database.DisposeAsync();
    }
}

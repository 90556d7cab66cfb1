using DrCloud.Grains;
using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Patients;
using DrCloud.Grains.Interfaces.Search;
using DrCloud.Grains.Interfaces.Shared;
using DrCloud.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.TestingHost;

namespace DrCloud.Tests.Grains;

/// <summary>Silos with the clinical grains on a real SQLite database, each with a store of its own, as processes would have. Several clusters can share one database.</summary>
internal sealed class GrainCluster : IAsyncDisposable
{
    public const string Site = "default";
    public const string BaseAddress = "https://localhost/apis/default/fhir";

    private readonly InProcessTestCluster _cluster;
    private readonly List<GatedStore> _stores = [];
    private readonly TestFolder _folder;
    private readonly bool _ownsFolder;
    private readonly bool _holdReindexing;

    private GrainCluster(TestFolder? folder, short silos, Action<RecordOptions>? options, bool holdReindexing)
    {
        _holdReindexing = holdReindexing;
        _ownsFolder = folder is null;
        _folder = folder ?? new TestFolder();
        var builder = new InProcessTestClusterBuilder(silos);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton<IHostedService>(provider => new SiteOpening(this, provider.GetRequiredService<ClinicalSites>()));
            silo.AddDrCloudGrains();
            silo.Services.Configure<RecordOptions>(records => options?.Invoke(records));
        });
        _cluster = builder.Build();
    }

    /// <summary>The folder of the database, to start a further cluster on.</summary>
    public TestFolder Folder => _folder;

    /// <summary>The silos' stores; each can be made to wait or to fail.</summary>
    public IReadOnlyList<GatedStore> Stores => _stores;

    /// <summary>A client outside of the silos.</summary>
    public IGrainFactory Grains => _cluster.Client;

    /// <summary>The clinical sites of each silo.</summary>
    public IReadOnlyList<ClinicalSite> Sites => [.. _cluster.Silos.Select(silo => silo.ServiceProvider.GetRequiredService<ClinicalSites>().For(Site))];

    public static async Task<GrainCluster> StartAsync(short silos = 1, TestFolder? folder = null, Action<RecordOptions>? options = null, bool holdReindexing = false)
    {
        var cluster = new GrainCluster(folder, silos, options, holdReindexing);
        await cluster._cluster.DeployAsync();
        return cluster;
    }

    public IPatientGrain Patient(string id) => Grains.GetGrain<IPatientGrain>(GrainKeys.Of(Site, id));

    public IPopulationGrain Population => Grains.GetGrain<IPopulationGrain>(Site);

    public IWriterGrain Writer => Grains.GetGrain<IWriterGrain>(Site);

    /// <summary>The writer on a given silo: a stateless worker runs where it is called.</summary>
    public IWriterGrain WriterOn(int silo) => _cluster.Silos[silo].ServiceProvider.GetRequiredService<IGrainFactory>().GetGrain<IWriterGrain>(Site);

    /// <summary>Ends the patient's activation: the next call finds it cold.</summary>
    public Task DeactivateAsync(string patient) => _cluster.DeactivateAsync(Patient(patient));

    /// <summary>True while the patient has an activation.</summary>
    public bool IsActive(string patient) => _cluster.TryGetGrainContext(Patient(patient).GetGrainId(), out _);

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _stores)
            store.OpenAll();

        await _cluster.DisposeAsync();
        foreach (var store in _stores)
            await store.DisposeAsync();

        if (_ownsFolder)
            _folder.Dispose();
    }

    private sealed class SiteOpening(GrainCluster cluster, ClinicalSites sites) : IHostedLifecycleService
    {
        public async Task StartingAsync(CancellationToken cancellationToken)
        {
            var store = new GatedStore(await ClinicalStoreFactory.OpenAsync(Site, cluster._folder.Database, BaseAddress, ct: cancellationToken));
            if (cluster._holdReindexing)
                store.CloseReindexing();

            lock (cluster._stores)
                cluster._stores.Add(store);

            sites.Add(Site, store);
        }

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

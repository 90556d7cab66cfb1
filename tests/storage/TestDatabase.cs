using DrCloud.Storage;
using DrCloud.Storage.Searching;
using Xunit;

namespace DrCloud.Tests.Storage;

/// <summary>An empty clinical database, of SQLite or on the private MariaDB server; store instances opened on it are closed with it.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    public const string Sqlite = "sqlite";
    public const string MariaDb = "mariadb";

    private readonly List<ClinicalStore> _stores = [];
    private readonly string? _folder;

    private TestDatabase(string address, string? folder)
    {
        Address = address;
        _folder = folder;
    }

    /// <summary>Every test of the store runs on both.</summary>
    public static TheoryData<string> Both => [Sqlite, MariaDb];

    public string Address { get; }

    public static async Task<TestDatabase> CreateAsync(string kind)
    {
        if (kind == MariaDb)
        {
            return new TestDatabase(await MariaDbServer.NewDatabaseAsync(), null);
        }

        var folder = Directory.CreateTempSubdirectory("drcloud-storage-").FullName;
        return new TestDatabase($"sqlite:{folder}/site.db", folder);
    }

    /// <summary>A further store instance, as another silo would have.</summary>
    public async Task<ClinicalStore> OpenAsync(TimeProvider? time = null, PlanBounds? bounds = null)
    {
        var store = await ClinicalStoreFactory.OpenAsync("default", Address, "https://localhost/apis/default/fhir", bounds ?? PlanBounds.Default, time);
        _stores.Add(store);
        return store;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _stores)
        {
            await store.DisposeAsync();
        }

        if (_folder is not null)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }
}

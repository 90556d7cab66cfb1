using DrCloud.Api.Administration;
using DrCloud.Fhir.Resources;
using DrCloud.Grains.Interfaces.Shared;
using DrCloud.Tests.Cluster;
using Xunit;

namespace DrCloud.Api.Tests;

/// <summary>What the API's own tests run against, here: a cluster of three silos and two APIs, whose clients take turns.</summary>
public sealed class DrCloudApplication : IAsyncLifetime
{
    public const string Site = DrCloudCluster.Site;
    public const int DemoPatients = 6;

    private DrCloudCluster? _cluster;
    private int _clients;

    public string BaseAddress => Cluster.BaseAddress;

    public string FhirBase => Cluster.FhirBase;

    public IAdministration Administration => Cluster.Administration;

    private DrCloudCluster Cluster => _cluster ?? throw new InvalidOperationException("The cluster is not running.");

    public async ValueTask InitializeAsync()
    {
        _cluster = await DrCloudCluster.StartAsync();
        var writer = _cluster.Grains.GetGrain<IWriterGrain>(Site);
        foreach (var chunk in DemoEntries().Chunk(200))
            await writer.WriteAsync(new WriteBatch { RequestId = Guid.CreateVersion7(), Who = "demo", Client = "demo", Entries = chunk });
    }

    public HttpClient NewClient(string? token = null) => Cluster.NewClient(Interlocked.Increment(ref _clients) % Cluster.Apis.Count, token);

    public async Task<HttpClient> NewSystemClientAsync(string scopes = "system/*.*") => NewClient(await TokenAsync(new DemoTokenRequest { System = true, Scopes = scopes }));

    public async Task<HttpClient> NewUserClientAsync(string scopes = "user/*.*") => NewClient(await TokenAsync(new DemoTokenRequest { Scopes = scopes }));

    public async Task<HttpClient> NewPatientClientAsync(string patient, string scopes = "patient/*.read") =>
        NewClient(await TokenAsync(new DemoTokenRequest { Patient = patient, Scopes = scopes }));

    public Task<string> TokenAsync(DemoTokenRequest request) => Cluster.TokenAsync(request);

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
            await _cluster.DisposeAsync();
    }

    private IEnumerable<WriteEntry> DemoEntries()
    {
        foreach (var resource in DrCloud.Fhir.Demo.DemoPatients.Generate(DemoPatients, seed: 1))
        {
            var prepared = ResourcePreparer.Prepare(resource.Json, resource.Key.Type, resource.Key.Id, new PrepareOptions { BaseAddress = FhirBase });
            yield return new WriteEntry { Kind = WriteKind.Create, Key = resource.Key, Resource = Assert.IsType<PrepareResult.Prepared>(prepared).Resource };
        }
    }
}

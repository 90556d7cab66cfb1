using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;
using DrCloud.Grains.Interfaces.Search;
using DrCloud.Storage;
using Xunit;

namespace DrCloud.Tests.Grains;

/// <summary>A new version of the extractor meets a database with values of the old one.</summary>
public sealed class ReindexTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_silo_that_starts_on_old_values_rewrites_them_and_population_searches_find_everything()
    {
        using var folder = new TestFolder();
        await StoreOldAsync(folder, 250);
        await using var cluster = await GrainCluster.StartAsync(silos: 2, folder: folder);
        var position = await cluster.Stores[0].HeadAsync(Ct);

        await WaitUntilAsync(async () => (await CountAsync(cluster)) == 250);
        await WaitUntilAsync(async () => (await cluster.Stores[1].ReindexAsync(Ct)).Completed);
        Assert.Equal(position.Seq, (await cluster.Stores[0].HeadAsync(Ct)).Seq);
    }

    [Fact]
    public async Task A_patients_record_is_searched_by_current_values_at_once()
    {
        using var folder = new TestFolder();
        await StoreOldAsync(folder, 3);
        await using var cluster = await GrainCluster.StartAsync(folder: folder, holdReindexing: true);
        Assert.Equal(0, await CountAsync(cluster));
        Assert.Equal(3, (await cluster.Patient("p1").SearchAsync(Request("Observation", "p1"), Ct)).Matches.Count);

        // What comes by the log, too.
        await using (var other = await OpenAsync(folder))
            await other.WriteAsync(Write.Batch(Old("o3")));

        await WaitUntilAsync(async () => (await cluster.Patient("p1").SearchAsync(Request("Observation", "p1"), Ct)).Matches.Count == 4);
        Assert.Equal(0, await CountAsync(cluster));
    }

    [Fact]
    public async Task A_walk_goes_on_by_itself_after_the_database_was_gone()
    {
        using var folder = new TestFolder();
        await StoreOldAsync(folder, 150);
        await using var cluster = await GrainCluster.StartAsync(folder: folder, holdReindexing: true);
        cluster.Stores[0].Vanish();
        cluster.Stores[0].OpenReindexing();
        await Task.Delay(500, Ct);
        Assert.Equal(0, await CountStoredAsync(folder));
        cluster.Stores[0].OpenAll();
        await WaitUntilAsync(async () => (await CountAsync(cluster)) == 150);
    }

    private static async Task StoreOldAsync(TestFolder folder, int count)
    {
        await using var store = await OpenAsync(folder);
        await store.WriteAsync(Write.Batch([Write.Update("Patient", "p1"), .. Enumerable.Range(0, count).Select(i => Old($"o{i}"))]));
    }

    private static Task<ClinicalStore> OpenAsync(TestFolder folder) => ClinicalStoreFactory.OpenAsync(GrainCluster.Site, folder.Database, GrainCluster.BaseAddress, ct: Ct);

    /// <summary>As an extractor of version 0 would have left it that knew no search parameter.</summary>
    private static WriteEntry Old(string id)
    {
        var entry = Write.Observation(id, "p1", "x");
        var index = PackedIndex.Pack([]);
        index[0] = 0;
        return new WriteEntry
        {
            Kind = entry.Kind,
            Key = entry.Key,
            Resource = new PreparedResource
            {
                Key = entry.Key,
                Template = entry.Resource!.Template,
                VersionAt = entry.Resource.VersionAt,
                LastUpdatedAt = entry.Resource.LastUpdatedAt,
                Index = index,
                Owner = entry.Resource.Owner,
                Links = entry.Resource.Links,
            },
        };
    }

    private static SearchRequest Request(string type, string? patient) => new()
    {
        Address = type,
        Query = SearchQueryParser.Parse(type, "value-string=vx&_count=1000", GrainCluster.BaseAddress).Canonical,
        BaseAddress = GrainCluster.BaseAddress,
        Scope = new SearchScope(patient, null),
    };

    private static async Task<int> CountStoredAsync(TestFolder folder)
    {
        await using var store = await OpenAsync(folder);
        return (await store.SearchAsync(SearchQueryParser.Parse("Observation", "value-string=vx", GrainCluster.BaseAddress).Query!, new(null, null), null, Ct)).Matches.Count;
    }

    private static async Task<int> CountAsync(GrainCluster cluster) => (await cluster.Population.SearchAsync(Request("Observation", null), Ct)).Matches.Count;

    private static async Task WaitUntilAsync(Func<Task<bool>> condition)
    {
        for (var tries = 0; !await condition(); tries++)
        {
            Assert.True(tries < 600, "It did not come about within 30 s.");
            await Task.Delay(50, Ct);
        }
    }
}

using DrCloud.Fhir.Search;
using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Search;
using Xunit;

namespace DrCloud.Tests.Grains;

public sealed class PatientReadTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_written_resource_is_read_from_memory_with_the_bytes_that_were_stored()
    {
        await using var cluster = await GrainCluster.StartAsync();
        var patient = cluster.Patient("p1");
        await patient.WriteAsync(Write.Batch(Write.Update("Patient", "p1"), Write.Observation("o1", "p1", "a")));
        await LoadAsync(cluster, "p1");
        await patient.WriteAsync(Write.Batch(Write.Observation("o1", "p1", "b")));

        var read = await patient.ReadAsync(new("Observation", "o1"), Ct);
        var stored = await cluster.Stores[0].ReadAsync(new("Observation", "o1"), Ct);
        Assert.Equal((ReadStatus.Found, 2), (read.Status, read.Resource!.Version));
        Assert.Equal(stored!.Json.ToArray(), read.Resource.Json.ToArray());
        Assert.Contains("\"vb\"", read.Text());
        Assert.Equal(1, cluster.Stores[0].Loads);
    }

    [Fact]
    public async Task A_deleted_resource_is_gone_and_an_unknown_one_is_not_found()
    {
        await using var cluster = await GrainCluster.StartAsync();
        var patient = cluster.Patient("p1");
        await patient.WriteAsync(Write.Batch(Write.Update("Patient", "p1"), Write.Observation("o1", "p1")));
        foreach (var _ in ColdThenWarm())
        {
            Assert.Equal(ReadStatus.Found, (await patient.ReadAsync(new("Observation", "o1"), Ct)).Status);
            await LoadAsync(cluster, "p1");
        }

        await patient.WriteAsync(Write.Batch(Write.Delete("Observation", "o1")));
        Assert.Equal(ReadStatus.Gone, (await patient.ReadAsync(new("Observation", "o1"), Ct)).Status);
        await cluster.DeactivateAsync("p1");
        Assert.Equal(ReadStatus.Gone, (await patient.ReadAsync(new("Observation", "o1"), Ct)).Status);
        Assert.Equal(ReadStatus.NotFound, (await cluster.Patient("p2").ReadAsync(new("Observation", "nothing"), Ct)).Status);
    }

    [Fact]
    public async Task Another_patients_resource_is_never_answered_cold_or_loaded()
    {
        await using var cluster = await GrainCluster.StartAsync();
        await cluster.Writer.WriteAsync(Write.Batch(
            Write.Update("Patient", "p1"), Write.Update("Patient", "p2"), Write.Observation("theirs", "p2"),
            Write.Observation("mine", "p1", more: ""","hasMember":[{"reference":"Observation/theirs"}]""")));
        var patient = cluster.Patient("p1");
        foreach (var _ in ColdThenWarm())
        {
            Assert.Equal(new ReadResult(ReadStatus.NotMine), await patient.ReadAsync(new("Observation", "theirs"), Ct));
            Assert.Equal(new ReadResult(ReadStatus.NotMine), await patient.ReadAsync(new("Patient", "p2"), Ct));
            Assert.Null((await patient.ReadVersionAsync(new("Observation", "theirs"), 1, Ct)).Resource);
            await LoadAsync(cluster, "p1");
        }

        var page = await patient.SearchAsync(Search("Observation", "_include=Observation:has-member"), Ct);
        Assert.Equal(["mine"], page.Matches.Select(match => match.Key.Id));
        Assert.Empty(page.Included);
    }

    [Fact]
    public async Task A_cold_patients_read_does_not_wait_for_the_record_to_load()
    {
        await using var cluster = await GrainCluster.StartAsync();
        await cluster.Writer.WriteAsync(Write.Batch(Write.Update("Patient", "p1"), Write.Observation("o1", "p1", "a")));
        cluster.Stores[0].CloseLoads();
        var read = await cluster.Patient("p1").ReadAsync(new("Observation", "o1"), Ct);
        Assert.Contains("\"va\"", read.Text());
        Assert.Equal(1, cluster.Stores[0].Loads);
    }

    [Fact]
    public async Task What_is_written_while_the_record_loads_is_in_it_afterwards()
    {
        await using var cluster = await GrainCluster.StartAsync();
        var (patient, store) = (cluster.Patient("p1"), cluster.Stores[0]);
        await patient.WriteAsync(Write.Batch(Write.Update("Patient", "p1"), Write.Observation("o1", "p1", "old"), Write.Observation("o2", "p1", "old"), Write.Observation("o3", "p1")));
        store.CloseLoads();
        var searching = patient.SearchAsync(Search("Observation"), Ct);
        await Eventually(() => store.LoadsRead == 1);
        await patient.WriteAsync(Write.Batch(Write.Observation("o1", "p1", "own")));
        await cluster.Writer.WriteAsync(Write.Batch(Write.Observation("o2", "p1", "other"), Write.Delete("Observation", "o3")));
        store.OpenAll();

        var page = await searching;
        Assert.Equal(["vown", "vother"], page.Matches.Select(match => new ReadResult(ReadStatus.Found, match).Text().Split("\"valueString\":\"")[1].Split('"')[0]));
        Assert.Equal(1, store.Loads);
    }

    [Fact]
    public async Task An_old_version_is_shown_if_it_was_in_this_record_then()
    {
        await using var cluster = await GrainCluster.StartAsync();
        await cluster.Writer.WriteAsync(Write.Batch(Write.Update("Patient", "p1"), Write.Update("Patient", "p2"), Write.Observation("o", "p1", "1")));
        await cluster.Writer.WriteAsync(Write.Batch(Write.Observation("o", "p2", "2")));
        await cluster.Writer.WriteAsync(Write.Batch(Write.Observation("o", "p2", "3")));
        var (p1, p2) = (cluster.Patient("p1"), cluster.Patient("p2"));
        foreach (var _ in ColdThenWarm())
        {
            Assert.Contains("\"v3\"", (await p2.ReadVersionAsync(new("Observation", "o"), 3, Ct)).Text());
            Assert.Contains("\"v2\"", (await p2.ReadVersionAsync(new("Observation", "o"), 2, Ct)).Text());
            Assert.Equal(new ReadResult(ReadStatus.NotFound), await p2.ReadVersionAsync(new("Observation", "o"), 1, Ct));
            Assert.Equal(new ReadResult(ReadStatus.NotFound), await p2.ReadVersionAsync(new("Observation", "o"), 9, Ct));
            Assert.Null((await p1.ReadVersionAsync(new("Observation", "o"), 1, Ct)).Resource);
            await LoadAsync(cluster, "p1");
            await LoadAsync(cluster, "p2");
        }
    }

    [Fact]
    public async Task Bodies_beyond_the_budget_come_from_the_database()
    {
        await using var cluster = await GrainCluster.StartAsync(options: options => options.BodyBudget = 2000);
        await cluster.Writer.WriteAsync(Write.Batch([Write.Update("Patient", "p1"), .. Enumerable.Range(0, 40).Select(i => Write.Observation($"o{i}", "p1", $"{i}"))]));
        var patient = cluster.Patient("p1");
        var page = await patient.SearchAsync(Search("Observation", "_count=1000"), Ct);
        Assert.Equal(40, page.Matches.Count);
        Assert.All(page.Matches, match => Assert.Contains("valueString", new ReadResult(ReadStatus.Found, match).Text()));
        for (var i = 0; i < 40; i++)
            Assert.Contains($"\"v{i}\"", (await patient.ReadAsync(new("Observation", $"o{i}"), Ct)).Text());
    }

    [Fact]
    public async Task A_patient_that_does_not_exist_is_not_kept()
    {
        await using var cluster = await GrainCluster.StartAsync();
        await cluster.Patient("nobody").SearchAsync(Search("Observation"), Ct);
        await Eventually(() => !cluster.IsActive("nobody"));
        Assert.Equal(ReadStatus.NotFound, (await cluster.Patient("nobody").ReadAsync(new("Patient", "nobody"), Ct)).Status);
        await Eventually(() => !cluster.IsActive("nobody"));
    }

    internal static SearchRequest Search(string type, string query = "", string? patient = null) => new()
    {
        Address = type,
        Query = query,
        BaseAddress = GrainCluster.BaseAddress,
        Scope = new SearchScope(patient, null),
    };

    internal static async Task LoadAsync(GrainCluster cluster, string patient) => await cluster.Patient(patient).SearchAsync(Search("Patient"), Ct);

    internal static async Task Eventually(Func<bool> holds)
    {
        var until = DateTime.UtcNow.AddSeconds(10);
        while (!holds())
        {
            Assert.True(DateTime.UtcNow < until, "It did not come to hold within 10 s.");
            await Task.Delay(20, Ct);
        }
    }

    /// <summary>Twice: the first time the record is cold, then what the body of the loop loaded is there.</summary>
    private static IEnumerable<int> ColdThenWarm() => [0, 1];
}

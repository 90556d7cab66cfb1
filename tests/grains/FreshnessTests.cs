using System.Diagnostics;
using DrCloud.Grains.Interfaces;
using Xunit;

namespace DrCloud.Tests.Grains;

public sealed class FreshnessTests
{
    private const int Patients = 12;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_write_elsewhere_is_seen_by_every_silo_when_it_is_acknowledged()
    {
        // Nobody looks at the log by himself here: what is seen was told.
        await using var cluster = await GrainCluster.StartAsync(silos: 2, options: options => options.FollowEvery = options.StalenessBound = TimeSpan.FromHours(1));
        await cluster.Writer.WriteAsync(Write.Batch([
            Write.Update("Organization", "org", """ "name":"old" """),
            .. Enumerable.Range(0, Patients).SelectMany(i => new[] { Write.Update("Patient", $"p{i}", """ "managingOrganization":{"reference":"Organization/org"} """), Write.Observation($"o{i}", $"p{i}", "old") })]));
        for (var i = 0; i < Patients; i++)
        {
            Assert.Contains("\"vold\"", (await cluster.Patient($"p{i}").ReadAsync(new("Observation", $"o{i}"), Ct)).Text());
            await PatientReadTests.LoadAsync(cluster, $"p{i}");
            Assert.Contains("old", (await cluster.Patient($"p{i}").ReadAsync(new("Organization", "org"), Ct)).Text());
        }

        for (var round = 0; round < 5; round++)
        {
            await cluster.WriterOn(round % 2).WriteAsync(Write.Batch([
                Write.Update("Organization", "org", $$""" "name":"new{{round}}" """),
                .. Enumerable.Range(0, Patients).Select(i => Write.Observation($"o{i}", $"p{i}", $"new{round}"))]));
            for (var i = 0; i < Patients; i++)
            {
                Assert.Contains($"\"vnew{round}\"", (await cluster.Patient($"p{i}").ReadAsync(new("Observation", $"o{i}"), Ct)).Text());
                Assert.Contains($"new{round}", (await cluster.Patient($"p{i}").ReadAsync(new("Organization", "org"), Ct)).Text());
            }
        }

        // From memory: each record was loaded once.
        Assert.Equal(Patients, cluster.Stores.Sum(store => store.Loads));
    }

    [Fact]
    public async Task A_write_that_nobody_told_of_is_seen_within_a_second()
    {
        // The writer of the other cluster does not know this one: as an import, or a silo that was killed between commit and telling.
        await using var cluster = await GrainCluster.StartAsync();
        await using var other = await GrainCluster.StartAsync(folder: cluster.Folder);
        await cluster.Writer.WriteAsync(Write.Batch(Write.Update("Patient", "p1"), Write.Update("Patient", "p2"), Write.Observation("o", "p1", "0"), Write.Observation("moves", "p1")));
        await PatientReadTests.LoadAsync(cluster, "p1");
        await PatientReadTests.LoadAsync(cluster, "p2");
        for (var round = 1; round <= 5; round++)
        {
            await other.Writer.WriteAsync(Write.Batch(Write.Observation("o", "p1", $"{round}"), Write.Observation("moves", round % 2 == 0 ? "p1" : "p2")));
            var (here, there) = round % 2 == 0 ? (cluster.Patient("p1"), cluster.Patient("p2")) : (cluster.Patient("p2"), cluster.Patient("p1"));
            await WithinASecondAsync(async () => (await cluster.Patient("p1").ReadAsync(new("Observation", "o"), Ct)).Text().Contains($"\"v{round}\"", StringComparison.Ordinal));
            await WithinASecondAsync(async () => (await here.ReadAsync(new("Observation", "moves"), Ct)).Status == ReadStatus.Found);
            await WithinASecondAsync(async () => (await there.ReadAsync(new("Observation", "moves"), Ct)).Status == ReadStatus.NotMine);
        }

        Assert.Equal(2, cluster.Stores[0].Loads);
    }

    [Fact]
    public async Task Without_news_memory_is_not_answered_from_and_without_a_database_nothing_is()
    {
        await using var cluster = await GrainCluster.StartAsync();
        await cluster.Writer.WriteAsync(Write.Batch(Write.Update("Patient", "p1"), Write.Observation("o", "p1", "a")));
        await PatientReadTests.LoadAsync(cluster, "p1");
        cluster.Stores[0].Vanish();
        await Task.Delay(TimeSpan.FromSeconds(1) + TimeSpan.FromMilliseconds(100), Ct);
        Assert.False(cluster.Sites[0].IsFresh);

        await Assert.ThrowsAsync<ServiceUnavailableException>(async () => await cluster.Patient("p1").ReadAsync(new("Observation", "o"), Ct));
        await Assert.ThrowsAsync<ServiceUnavailableException>(async () => await cluster.Patient("p1").SearchAsync(PatientReadTests.Search("Observation"), Ct));
        await Assert.ThrowsAsync<ServiceUnavailableException>(async () => await cluster.Population.ReadAsync(new("Observation", "o"), Ct));
        await Assert.ThrowsAsync<ServiceUnavailableException>(() => cluster.Writer.WriteAsync(Write.Batch(Write.Observation("o", "p1", "b"))));

        cluster.Stores[0].OpenAll();
        await PatientReadTests.Eventually(() => cluster.Sites[0].IsFresh);
        Assert.Contains("\"va\"", (await cluster.Patient("p1").ReadAsync(new("Observation", "o"), Ct)).Text());
    }

    [Fact]
    public async Task A_resource_that_has_moved_away_does_not_come_back_by_news_heard_late()
    {
        await using var cluster = await GrainCluster.StartAsync();
        await cluster.Writer.WriteAsync(Write.Batch(Write.Update("Patient", "p1"), Write.Update("Patient", "p2")));
        await PatientReadTests.LoadAsync(cluster, "p1");
        var answer = cluster.Stores[0].HoldNextAnswer();
        var writing = cluster.Patient("p1").WriteAsync(Write.Batch(Write.Observation("o", "p1")));
        await PatientReadTests.Eventually(() => cluster.Stores[0].ReadAsync(new("Observation", "o"), Ct).Result is not null);
        await cluster.Writer.WriteAsync(Write.Batch(Write.Observation("o", "p2")));
        Assert.Equal(ReadStatus.NotMine, (await cluster.Patient("p1").ReadAsync(new("Observation", "o"), Ct)).Status);

        answer.SetResult();
        await writing;
        Assert.Equal(ReadStatus.NotMine, (await cluster.Patient("p1").ReadAsync(new("Observation", "o"), Ct)).Status);
        Assert.Equal(ReadStatus.Found, (await cluster.Patient("p2").ReadAsync(new("Observation", "o"), Ct)).Status);
    }

    /// <summary>A question that is asked a second after the write is answered right; one that is asked before may be.</summary>
    private static async Task WithinASecondAsync(Func<Task<bool>> isSeen)
    {
        var since = Stopwatch.StartNew();
        while (since.Elapsed < TimeSpan.FromSeconds(1))
        {
            if (await isSeen())
                return;
        }

        Assert.True(await isSeen(), "Not seen a second after the write.");
    }
}

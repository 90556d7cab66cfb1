using DrCloud.Fhir.Histories;
using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;
using DrCloud.Grains.Interfaces;
using Xunit;

namespace DrCloud.Tests.Grains;

public sealed class TransactionTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_transaction_over_two_patients_is_seen_in_both_records_or_in_none()
    {
        await using var cluster = await GrainCluster.StartAsync(silos: 2);
        await cluster.Writer.WriteAsync(Write.Batch(Write.Update("Patient", "p1"), Write.Update("Patient", "p2")));
        await PatientReadTests.LoadAsync(cluster, "p1");
        await PatientReadTests.LoadAsync(cluster, "p2");

        await cluster.Writer.WriteAsync(Write.Atomic(Write.Observation("a", "p1", "1"), Write.Observation("b", "p2", "1")));
        Assert.Equal(ReadStatus.Found, (await cluster.Patient("p1").ReadAsync(new("Observation", "a"), Ct)).Status);
        Assert.Equal(ReadStatus.Found, (await cluster.Patient("p2").ReadAsync(new("Observation", "b"), Ct)).Status);

        var failed = await cluster.Writer.WriteAsync(Write.Atomic(
            Write.Observation("a", "p1", "2"),
            new WriteEntry { Kind = WriteKind.Update, Key = new("Observation", "b"), Resource = Write.Observation("b", "p2", "2").Resource, ExpectedVersion = 7 }));
        Assert.Equal([WriteStatus.RolledBack, WriteStatus.VersionConflict], failed.Outcomes.Select(outcome => outcome.Status));
        Assert.Contains("\"v1\"", (await cluster.Patient("p1").ReadAsync(new("Observation", "a"), Ct)).Text());
        Assert.Contains("\"v1\"", (await cluster.Patient("p2").ReadAsync(new("Observation", "b"), Ct)).Text());
    }

    [Fact]
    public async Task A_resource_that_changes_its_owner_leaves_one_record_and_enters_the_other()
    {
        await using var cluster = await GrainCluster.StartAsync(silos: 2);
        await cluster.Writer.WriteAsync(Write.Batch(Write.Update("Patient", "p1"), Write.Update("Patient", "p2"), Write.Observation("o", "p1")));
        await PatientReadTests.LoadAsync(cluster, "p1");
        await PatientReadTests.LoadAsync(cluster, "p2");

        // By the grain of the new owner, which does not hold it yet.
        await cluster.Patient("p2").WriteAsync(Write.Batch(Write.Observation("o", "p2")));
        await AssertInAsync(cluster, "p2", "p1");

        // By the grain of the old owner.
        await cluster.Patient("p2").WriteAsync(Write.Batch(Write.Observation("o", "p1")));
        await AssertInAsync(cluster, "p1", "p2");
    }

    [Fact]
    public async Task A_resource_of_several_patients_is_shown_in_each_record_and_stored_once()
    {
        await using var cluster = await GrainCluster.StartAsync(silos: 2);
        await cluster.Writer.WriteAsync(Write.Batch(Write.Update("Patient", "p1"), Write.Update("Patient", "p2"), Write.Update("Patient", "p3")));
        foreach (var patient in new[] { "p1", "p2", "p3" })
            await PatientReadTests.LoadAsync(cluster, patient);

        await cluster.Patient("p1").WriteAsync(Write.Batch(Appointment("booked", "p1", "p2")));
        await AssertShownAsync(cluster, "booked", ("p1", true), ("p2", true), ("p3", false));
        await cluster.Patient("p1").WriteAsync(Write.Batch(Appointment("arrived", "p1", "p3")));
        await AssertShownAsync(cluster, "arrived", ("p1", true), ("p2", false), ("p3", true));
        Assert.Equal(2, (await cluster.Stores[0].HistoryAsync(HistoryQuery.Of(new("Appointment", "a")), Ct)).Versions.Count);
    }

    [Fact]
    public async Task Population_searches_and_reads_see_what_was_written_and_only_what_the_scope_shows()
    {
        await using var cluster = await GrainCluster.StartAsync(silos: 2);
        await cluster.Writer.WriteAsync(Write.Batch(
            Write.Update("Patient", "p1"), Write.Update("Patient", "p2"), Write.Observation("o1", "p1"), Write.Observation("o2", "p2"),
            Write.Update("Organization", "org", """ "name":"x" """)));
        Assert.Equal("p1", (await cluster.Population.ReadAsync(new("Observation", "o1"), Ct)).Resource!.Owner);
        Assert.Equal("", (await cluster.Population.ReadAsync(new("Organization", "org"), Ct)).Resource!.Owner);
        Assert.Equal(ReadStatus.NotFound, (await cluster.Population.ReadAsync(new("Organization", "nothing"), Ct)).Status);

        var all = await cluster.Population.SearchAsync(PatientReadTests.Search("Observation", "_include=Observation:subject&_sort=_id"), Ct);
        Assert.Equal(["o1", "o2"], all.Matches.Select(match => match.Key.Id));
        Assert.Equal(["p1", "p2"], all.Included.Select(included => included.Key.Id).Order());
        var narrow = await cluster.Population.SearchAsync(new()
        {
            Address = "Observation",
            Query = "_include=Observation:subject",
            BaseAddress = GrainCluster.BaseAddress,
            Scope = new SearchScope(null, new HashSet<string> { "Observation" }),
        }, Ct);
        Assert.Equal((2, 0), (narrow.Matches.Count, narrow.Included.Count));
        var referrers = await cluster.Population.SearchAsync(PatientReadTests.Search("Patient", "_id=p1&_revinclude=Observation:subject"), Ct);
        Assert.Equal(["o1"], referrers.Included.Select(included => included.Key.Id));
    }

    private static WriteEntry Appointment(string status, params string[] patients) => Write.Update("Appointment", "a",
        $$""" "status":"{{status}}","participant":[{{string.Join(',', patients.Select(patient => $$"""{"actor":{"reference":"Patient/{{patient}}"},"status":"accepted"}"""))}}] """);

    private static async Task AssertInAsync(GrainCluster cluster, string owner, string other)
    {
        Assert.Equal(ReadStatus.Found, (await cluster.Patient(owner).ReadAsync(new("Observation", "o"), Ct)).Status);
        Assert.Equal(ReadStatus.NotMine, (await cluster.Patient(other).ReadAsync(new("Observation", "o"), Ct)).Status);
        Assert.Empty((await cluster.Patient(other).SearchAsync(PatientReadTests.Search("Observation"), Ct)).Matches);
    }

    private static async Task AssertShownAsync(GrainCluster cluster, string status, params (string Patient, bool Shown)[] expected)
    {
        foreach (var (patient, shown) in expected)
        {
            var read = await cluster.Patient(patient).ReadAsync(new("Appointment", "a"), Ct);
            Assert.Equal(shown, read.Status == ReadStatus.Found && read.Text().Contains(status, StringComparison.Ordinal));
            Assert.Equal(shown ? 1 : 0, (await cluster.Patient(patient).SearchAsync(PatientReadTests.Search("Appointment"), Ct)).Matches.Count);
        }
    }
}

using System.Diagnostics;
using DrCloud.Fhir.Histories;
using DrCloud.Fhir.Resources;
using DrCloud.Grains.Interfaces;
using Xunit;

namespace DrCloud.Tests.Grains;

public sealed class PatientWriteTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reads_do_not_wait_for_a_write_whose_commit_is_held_up()
    {
        await using var cluster = await GrainCluster.StartAsync();
        var patient = cluster.Patient("p1");
        await patient.WriteAsync(Write.Batch(Write.Update("Patient", "p1"), Write.Observation("o", "p1", "old")));
        await PatientReadTests.LoadAsync(cluster, "p1");
        await patient.SearchAsync(PatientReadTests.Search("Observation"), Ct);
        cluster.Stores[0].CloseCommits();
        var write = patient.WriteAsync(Write.Batch(Write.Observation("o", "p1", "new")));
        var took = new List<double>();
        var held = Stopwatch.StartNew();
        while (held.ElapsedMilliseconds < 500)
        {
            var reading = Stopwatch.StartNew();
            Assert.Contains("\"vold\"", (await patient.ReadAsync(new("Observation", "o"), Ct)).Text());
            await patient.SearchAsync(PatientReadTests.Search("Observation"), Ct);
            took.Add(reading.Elapsed.TotalMilliseconds);
        }

        Assert.False(write.IsCompleted);
        // All but one of a hundred: the machine of the tests has other things to do as well.
        var slow = took.Count(milliseconds => milliseconds >= 50);
        Assert.True(slow <= took.Count / 100, $"{slow} of {took.Count} times a read and a search took 50 ms and more.");
        cluster.Stores[0].OpenAll();
        await write;
        Assert.Contains("\"vnew\"", (await patient.ReadAsync(new("Observation", "o"), Ct)).Text());
    }

    [Fact]
    public async Task Two_activations_at_once_cannot_lose_an_update()
    {
        // Two clusters on one database know nothing of each other: so has each its own activation of the patient, as after a network split.
        await using var one = await GrainCluster.StartAsync();
        await using var other = await GrainCluster.StartAsync(folder: one.Folder);
        await one.Patient("p1").WriteAsync(Write.Batch(Write.Update("Patient", "p1"), Write.Observation("o", "p1", "0")));
        await PatientReadTests.LoadAsync(one, "p1");
        await PatientReadTests.LoadAsync(other, "p1");
        for (var round = 1; round <= 20; round++)
        {
            var results = await Task.WhenAll(new[] { one, other }.Select((cluster, i) =>
                cluster.Patient("p1").WriteAsync(Write.Batch(Expecting(Write.Observation("o", "p1", $"{round}-{i}"), round)))));
            var statuses = results.Select(result => result.Outcomes[0].Status).Order().ToArray();
            Assert.Equal([WriteStatus.Updated, WriteStatus.VersionConflict], statuses);

            // Both activations hold the winner now: the loser learned of it by its refusal.
            var reads = new[] { await one.Patient("p1").ReadAsync(new("Observation", "o"), Ct), await other.Patient("p1").ReadAsync(new("Observation", "o"), Ct) };
            Assert.Equal(reads[0].Text(), reads[1].Text());
            Assert.Equal(round + 1, reads[0].Resource!.Version);
        }
    }

    [Fact]
    public async Task A_write_whose_answer_was_lost_is_found_by_its_request_id_and_not_made_twice()
    {
        await using var cluster = await GrainCluster.StartAsync();
        var patient = cluster.Patient("p1");
        await patient.WriteAsync(Write.Batch(Write.Update("Patient", "p1")));
        cluster.Stores[0].LoseAnswers(1);
        var result = await patient.WriteAsync(Write.Batch(Write.Observation("o", "p1", "a")));
        Assert.Equal((WriteStatus.Created, 1), (result.Outcomes[0].Status, result.Outcomes[0].Resource!.Version));

        cluster.Stores[0].LoseAnswers(2);
        var batch = Write.Batch(Write.Observation("o", "p1", "b"));
        await Assert.ThrowsAsync<ServiceUnavailableException>(() => patient.WriteAsync(batch));
        var again = await patient.WriteAsync(batch);
        Assert.Equal((WriteStatus.Updated, 2), (again.Outcomes[0].Status, again.Outcomes[0].Resource!.Version));
        Assert.Contains("\"vb\"", (await patient.ReadAsync(new("Observation", "o"), Ct)).Text());
        Assert.Equal(2, (await cluster.Stores[0].HistoryAsync(HistoryQuery.Of(new("Observation", "o")), Ct)).Versions.Count);
    }

    [Fact]
    public async Task Writes_of_one_patient_are_made_one_after_another()
    {
        await using var cluster = await GrainCluster.StartAsync(silos: 2);
        var patient = cluster.Patient("p1");
        await patient.WriteAsync(Write.Batch(Write.Update("Patient", "p1")));
        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => patient.WriteAsync(Write.Batch(Write.Observation("o", "p1", $"{i}")))));
        Assert.Equal(Enumerable.Range(1, 50).Select(version => (long)version), results.Select(result => result.Outcomes[0].Resource!.Version).Order());
        Assert.Equal(50, (await patient.ReadAsync(new("Observation", "o"), Ct)).Resource!.Version);
    }

    private static WriteEntry Expecting(WriteEntry entry, long version) =>
        new() { Kind = entry.Kind, Key = entry.Key, Resource = entry.Resource, ExpectedVersion = version };
}

using System.Text;
using System.Text.Json;
using DrCloud.Fhir.Histories;
using DrCloud.Fhir.Resources;
using DrCloud.Storage;
using Xunit;

namespace DrCloud.Tests.Storage;

public sealed class WriteTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Created_resource_is_read_with_version_and_time_in_its_bytes(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var store = await database.OpenAsync();
        var outcome = await One(store, Write.Create("Observation", "o1", "p1", value: "ä"));
        Assert.Equal(WriteStatus.Created, outcome.Status);
        var read = await store.ReadAsync(new("Observation", "o1"), Ct);
        using var json = JsonDocument.Parse(read!.Json);
        Assert.Equal(("1", FhirInstant.Format(read.LastUpdated), "ä"),
            (json.RootElement.GetProperty("meta").GetProperty("versionId").GetString(),
             json.RootElement.GetProperty("meta").GetProperty("lastUpdated").GetString(),
             json.RootElement.GetProperty("value").GetString()));
        Assert.Equal((1, "p1", read.Seq), (read.Version, read.Owner, read.Rid));
        Assert.Equal(read.Json, outcome.Resource!.Json.ToArray());
        Assert.InRange(read.LastUpdated, DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddMinutes(1));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Create_of_a_used_id_leaves_it_as_it_is(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var store = await database.OpenAsync();
        await One(store, Write.Create("Patient", "p1", "p1", value: "first"));
        var again = await One(store, Write.Create("Patient", "p1", "p1", value: "second"));
        Assert.Equal((WriteStatus.Present, 1), (again.Status, again.Resource!.Version));
        Assert.Contains("first", Encoding.UTF8.GetString(again.Resource.Json.Span));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Update_makes_the_next_version_and_history_keeps_all(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var store = await database.OpenAsync();
        Assert.Equal(WriteStatus.Created, (await One(store, Write.Update("Patient", "p1", "p1", value: "1"))).Status);
        Assert.Equal(WriteStatus.Updated, (await One(store, Write.Update("Patient", "p1", "p1", value: "2"))).Status);
        Assert.Equal(WriteStatus.Updated, (await One(store, Write.Update("Patient", "p1", "p1", expected: 2, value: "3"))).Status);
        var stale = await One(store, Write.Update("Patient", "p1", "p1", expected: 2, value: "4"));
        Assert.Equal((WriteStatus.VersionConflict, 3), (stale.Status, stale.Resource!.Version));
        var history = (await store.HistoryAsync(HistoryQuery.Of(new("Patient", "p1")), Ct)).Versions;
        Assert.Equal([3, 2, 1], history.Select(version => version.Version));
        Assert.Equal([2, 1], (await store.HistoryAsync(HistoryQuery.Of(new("Patient", "p1")) with { Before = history[0].Seq }, Ct)).Versions.Select(version => version.Version));
        Assert.Single(history.Select(version => version.Rid).Distinct());
        var second = await store.ReadVersionAsync(new("Patient", "p1"), 2, Ct);
        Assert.Contains("\"versionId\":\"2\"", Encoding.UTF8.GetString(second!.Json.Span));
        Assert.Null(await store.ReadVersionAsync(new("Patient", "p1"), 4, Ct));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Delete_leaves_a_tombstone_and_an_update_makes_the_resource_anew(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var store = await database.OpenAsync();
        var never = await One(store, Write.Delete("Patient", "p1"));
        Assert.Equal((WriteStatus.Deleted, null), (never.Status, never.Resource));
        Assert.Equal(WriteStatus.NotFound, (await One(store, Write.Delete("Patient", "p1", expected: 1))).Status);
        await One(store, Write.Create("Patient", "p1", "p1"));
        Assert.Equal(WriteStatus.VersionConflict, (await One(store, Write.Delete("Patient", "p1", expected: 7))).Status);
        Assert.Equal(WriteStatus.Deleted, (await One(store, Write.Delete("Patient", "p1"))).Status);
        var again = await One(store, Write.Delete("Patient", "p1"));
        Assert.Equal((WriteStatus.Deleted, 2), (again.Status, again.Resource!.Version));
        var tombstone = await store.ReadAsync(new("Patient", "p1"), Ct);
        Assert.True(tombstone!.Deleted && tombstone.Json.IsEmpty && tombstone is { Version: 2, Owner: "p1" });
        Assert.Empty(await store.ReadManyAsync([new("Patient", "p1")], Ct));
        var anew = await One(store, Write.Update("Patient", "p1", "p1"));
        Assert.Equal((WriteStatus.Created, 3), (anew.Status, anew.Resource!.Version));
        await One(store, Write.Delete("Patient", "p1"));
        var created = await One(store, Write.Create("Patient", "p1", "p1"));
        Assert.Equal((WriteStatus.Created, 5), (created.Status, created.Resource!.Version));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Update_of_nothing_with_a_version_is_not_found(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var store = await database.OpenAsync();
        Assert.Equal(WriteStatus.NotFound, (await One(store, Write.Update("Patient", "p1", "p1", expected: 1))).Status);
        Assert.Null(await store.ReadAsync(new("Patient", "p1"), Ct));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_repeated_request_gets_the_recorded_outcome_and_writes_nothing(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var (one, other) = (await database.OpenAsync(), await database.OpenAsync());
        var batch = Write.Batch(Write.Update("Patient", "p1", "p1", value: "x"), Write.Delete("Patient", "nobody"));
        var first = await one.WriteAsync(batch);
        await One(one, Write.Update("Patient", "p1", "p1", value: "later"));
        var again = await other.WriteAsync(batch);
        Assert.Equal(first.Outcomes.Select(outcome => outcome.Status), again.Outcomes.Select(outcome => outcome.Status));
        Assert.Equal((1, first.Outcomes[0].Resource!.Seq), (again.Outcomes[0].Resource!.Version, again.Outcomes[0].Resource!.Seq));
        Assert.Equal(first.Outcomes[0].Resource!.Json.ToArray(), again.Outcomes[0].Resource!.Json.ToArray());
        Assert.Equal(2, (await one.ReadAsync(new("Patient", "p1"), Ct))!.Version);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Two_creates_with_one_request_id_at_once_make_one_resource(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var stores = new[] { await database.OpenAsync(), await database.OpenAsync() };
        for (var round = 0; round < 20; round++)
        {
            var request = Guid.CreateVersion7();
            // The id is made by the server: a client's retry that reached two processes carries two ids, and one request id.
            var results = await Task.WhenAll(stores.Select((store, i) =>
                store.WriteAsync(Write.Batch(request, Write.Create("Observation", $"o{round}-{i}", "p1")))));
            Assert.All(results, result => Assert.Equal(WriteStatus.Created, result.Outcomes[0].Status));
            Assert.Single(results.Select(result => result.Outcomes[0].Resource!.Key).Distinct());
        }

        Assert.Equal(20, (await stores[0].LoadPatientAsync("p1", Ct)).Resources.Count);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task An_atomic_batch_with_one_failure_writes_nothing(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var store = await database.OpenAsync();
        await One(store, Write.Create("Patient", "p1", "p1"));
        var head = await store.HeadAsync(Ct);
        // A neighbour in the same commit is not touched by it.
        var neighbour = store.WriteAsync(Write.Batch(Write.Create("Patient", "p3", "p3")));
        var failed = await store.WriteAsync(Write.Atomic(
            Write.Create("Patient", "p2", "p2"), Write.Update("Patient", "p1", "p1", expected: 9), Write.Create("Observation", "o", "p2")));
        Assert.Equal([WriteStatus.RolledBack, WriteStatus.VersionConflict, WriteStatus.RolledBack], failed.Outcomes.Select(outcome => outcome.Status));
        Assert.Null(await store.ReadAsync(new("Patient", "p2"), Ct));
        Assert.Null(await store.ReadAsync(new("Observation", "o"), Ct));
        Assert.Equal(1, (await store.ReadAsync(new("Patient", "p1"), Ct))!.Version);
        await neighbour;
        Assert.NotNull(await store.ReadAsync(new("Patient", "p3"), Ct));
        Assert.Single(await store.FollowAsync(head.Seq, 10, Ct));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task An_entry_that_fails_takes_no_other_with_it_in_a_batch(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var store = await database.OpenAsync();
        var result = await store.WriteAsync(Write.Batch(Write.Create("Patient", "p1", "p1"), Write.Update("Patient", "p2", "p2", expected: 9), Write.Create("Patient", "p3", "p3")));
        Assert.Equal([WriteStatus.Created, WriteStatus.NotFound, WriteStatus.Created], result.Outcomes.Select(outcome => outcome.Status));
        Assert.Equal(2, (await store.ReadManyAsync([new("Patient", "p1"), new("Patient", "p2"), new("Patient", "p3")], Ct)).Count);
    }

    private static async Task<WriteOutcome> One(ClinicalStore store, WriteEntry entry) => (await store.WriteAsync(Write.Batch(entry))).Outcomes[0];
}

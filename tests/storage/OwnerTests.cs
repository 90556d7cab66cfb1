using System.Text;
using DrCloud.Fhir.Histories;
using DrCloud.Fhir.Resources;
using DrCloud.Storage;
using Xunit;

namespace DrCloud.Tests.Storage;

/// <summary>Whose record holds a resource, and whose shows it.</summary>
public sealed class OwnerTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_resource_that_changes_its_owner_leaves_one_record_and_enters_the_other(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var store = await database.OpenAsync();
        await One(store, Write.Create("Observation", "o", "p1"));
        await One(store, Write.Create("Observation", "stays", "p1"));
        var moved = await One(store, Write.Update("Observation", "o", "p2"));
        Assert.Equal(("p1", "p2", 2), (moved.PreviousOwner, moved.Resource!.Owner, moved.Resource.Version));
        Assert.Equal(["stays"], await Ids(store, "p1"));
        Assert.Equal(["o"], await Ids(store, "p2"));
        var log = await store.FollowAsync(0, 10, Ct);
        Assert.Equal([null, null, "p1"], log.Select(entry => entry.PreviousOwner));
        Assert.Equal(["p2", "p1"], (await store.HistoryAsync(HistoryQuery.Of(new("Observation", "o")), Ct)).Versions.Select(version => version.Owner));
        Assert.Null((await One(store, Write.Update("Observation", "o", "p2"))).PreviousOwner);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_record_holds_what_it_owns_tombstones_included_and_what_is_linked_into_it(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var store = await database.OpenAsync();
        await One(store, Write.Create("Patient", "p1", "p1"));
        await One(store, Write.Create("Observation", "gone", "p1"));
        await One(store, Write.Delete("Observation", "gone"));
        await One(store, Write.Create("Encounter", "shared", "p2", links: ["p1", "p2", "p3"]));
        await One(store, Write.Create("Organization", "org", ""));
        var record = await store.LoadPatientAsync("p1", Ct);
        Assert.Equal(["gone", "p1", "shared"], record.Resources.Select(resource => resource.Key.Id).Order());
        Assert.True(record.Resources.Single(resource => resource.Key.Id == "gone").Deleted);
        Assert.Equal((await store.HeadAsync(Ct)).Seq, record.Seq);
        // Its own owner is no link.
        Assert.Equal(["shared"], await Ids(store, "p2"));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task The_log_names_the_patients_whose_records_showed_a_resource_before_or_after(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var store = await database.OpenAsync();
        await One(store, Write.Create("Encounter", "e", "p1", links: ["p2"]));
        var changed = await One(store, Write.Update("Encounter", "e", "p1", links: ["p3"]));
        Assert.Equal(["p2", "p3"], changed.Links.Order());
        Assert.Empty(await Ids(store, "p2"));
        Assert.Equal(["e"], await Ids(store, "p3"));
        await One(store, Write.Delete("Encounter", "e"));
        Assert.Empty(await Ids(store, "p3"));
        Assert.Equal(["p2", "p2,p3", "p3"], (await store.FollowAsync(0, 10, Ct)).Select(entry => string.Join(',', entry.Links.Order())));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task What_follows_gets_the_owner_of_its_first_owned_target_even_of_the_same_batch(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var store = await database.OpenAsync();
        await One(store, Write.Create("Organization", "org", ""));
        var result = await store.WriteAsync(Write.Atomic(
            Write.Following("Provenance", "v1", "", new ResourceKey("Organization", "org"), new ResourceKey("Observation", "o")),
            Write.Create("Observation", "o", "p1")));
        Assert.Equal(["p1", "p1"], result.Outcomes.Select(outcome => outcome.Resource!.Owner));
        Assert.Equal("p1", (await One(store, Write.Following("Provenance", "v2", "p9", new ResourceKey("Observation", "o")))).Resource!.Owner);
        Assert.Equal("p9", (await One(store, Write.Following("Provenance", "v3", "p9", new ResourceKey("Observation", "nothing")))).Resource!.Owner);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task What_follows_moves_with_its_target_as_a_version_of_its_own(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var store = await database.OpenAsync();
        await One(store, Write.Create("Organization", "org", ""));
        await One(store, Write.Create("Observation", "o", "p1"));
        await One(store, Write.Prepared(Provenance("v1", "Organization/org", "Observation/o")));
        await One(store, Write.Prepared(Provenance("v2", "Provenance/v1")));
        await One(store, Write.Prepared(Provenance("stays", "Observation/o", "Patient/p1")));
        await One(store, Write.Prepared(Provenance("other", "Organization/org")));

        var head = (await store.HeadAsync(Ct)).Seq;
        var result = await store.WriteAsync(Write.Atomic(Write.Update("Observation", "o", "p2"), Write.Create("Patient", "p2", "p2")));
        Assert.Equal(["o", "p2", "v1", "v2"], await Ids(store, "p2"));
        Assert.Equal(["stays"], await Ids(store, "p1"));
        var log = await store.FollowAsync(head, 10, Ct);
        Assert.Equal([("o", 2L, "p1"), ("p2", 1, null), ("v1", 2, "p1"), ("v2", 2, "p1")], log.Select(entry => (entry.Resource.Key.Id, entry.Resource.Version, entry.PreviousOwner)));
        Assert.Equal(log[^1].Resource.Seq, result.Seq);
        Assert.Equal(["p2", "p1"], (await store.HistoryAsync(HistoryQuery.Of(new("Provenance", "v1")), Ct)).Versions.Select(version => version.Owner));

        // The content is what it was, but for version and time; numbers go on behind.
        var (moved, first) = ((await store.ReadAsync(new("Provenance", "v1"), Ct))!, (await store.ReadVersionAsync(new("Provenance", "v1"), 1, Ct))!);
        Assert.Equal(moved.Json.ToArray(), Provenance("v1", "Organization/org", "Observation/o").Materialize(2, moved.LastUpdated));
        Assert.True(moved.LastUpdated > first.LastUpdated);
        Assert.Equal(result.Seq + 1, (await One(store, Write.Update("Observation", "o", "p2"))).Resource!.Seq);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task What_follows_a_target_that_comes_after_it_goes_into_its_record_then(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var store = await database.OpenAsync();
        await One(store, Write.Prepared(Provenance("v1", "Observation/o")));
        await One(store, Write.Prepared(Provenance("v2", "Provenance/v1")));
        await One(store, Write.Prepared(Provenance("elsewhere", "Observation/never")));
        Assert.Equal("", (await store.ReadAsync(new("Provenance", "v1"), Ct))!.Owner);

        var result = await store.WriteAsync(Write.Batch(Write.Update("Observation", "o", "p1"), Write.Update("Observation", "other", "p1")));
        Assert.Equal(["o", "other", "v1", "v2"], await Ids(store, "p1"));
        Assert.Equal(["p1", ""], (await store.HistoryAsync(HistoryQuery.Of(new("Provenance", "v1")), Ct)).Versions.Select(version => version.Owner));
        Assert.Equal((await store.HeadAsync(Ct)).Seq, result.Seq);

        // A create by an id that its client gave is no less.
        await One(store, Write.Prepared(Provenance("v0", "Observation/made")));
        await One(store, Write.Create("Observation", "made", "p3"));
        Assert.Equal(["made", "v0"], await Ids(store, "p3"));

        // Not in the tables yet: both in one commit, the follower's batch first.
        await Task.WhenAll(store.WriteAsync(Write.Batch(Write.Prepared(Provenance("v3", "Observation/late")))), store.WriteAsync(Write.Batch(Write.Update("Observation", "late", "p1"))));
        Assert.Equal(["late", "o", "other", "v1", "v2", "v3"], await Ids(store, "p1"));
    }

    private static PreparedResource Provenance(string id, params string[] targets)
    {
        var json = $$"""
            {"resourceType":"Provenance","id":"{{id}}","target":[{{string.Join(',', targets.Select(target => $$"""{"reference":"{{target}}"}"""))}}],"recorded":"2026-01-01T00:00:00Z","agent":[{"who":{"display":"x"} }]}
            """;
        return Assert.IsType<PrepareResult.Prepared>(ResourcePreparer.Prepare(Encoding.UTF8.GetBytes(json), "Provenance", id)).Resource;
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_writer_bound_to_a_record_can_neither_take_nor_give_nor_learn_of_others(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var store = await database.OpenAsync();
        await One(store, Write.Create("Observation", "theirs", "p2"));
        await One(store, Write.Create("Observation", "mine", "p1"));
        foreach (var entry in new[]
        {
            Write.Update("Observation", "theirs", "p1", onlyOwner: "p1"),
            Write.Update("Observation", "mine", "p2", onlyOwner: "p1"),
            Write.Update("Observation", "theirs", "p1", expected: 9, onlyOwner: "p1"),
        })
        {
            var outcome = await One(store, entry);
            Assert.Equal(WriteStatus.NotMine, outcome.Status);
            Assert.Null(outcome.Resource);
        }

        Assert.Equal(WriteStatus.Updated, (await One(store, Write.Update("Observation", "mine", "p1", onlyOwner: "p1"))).Status);
        Assert.Equal(["theirs"], await Ids(store, "p2"));
    }

    private static async Task<WriteOutcome> One(ClinicalStore store, WriteEntry entry) => (await store.WriteAsync(Write.Batch(entry))).Outcomes[0];

    private static async Task<IEnumerable<string>> Ids(ClinicalStore store, string patient) =>
        (await store.LoadPatientAsync(patient, Ct)).Resources.Select(resource => resource.Key.Id).Order();
}

using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;
using DrCloud.Storage;
using DrCloud.Storage.Reindexing;
using Xunit;

namespace DrCloud.Tests.Storage;

/// <summary>Search values of an older extractor become current while the site is in use.</summary>
public sealed class ReindexTests
{
    private const string BaseAddress = "https://localhost/apis/default/fhir";

    private static readonly string LargeNote = $$""","note":[{"text":"{{new string('x', 900_000)}}"},{"text":"{{new string('y', 900_000)}}"}]""";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Resources_with_old_values_are_found_by_their_own_afterwards_and_by_the_old_no_more(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var store = await database.OpenAsync();
        await store.WriteAsync(Write.Batch([.. Enumerable.Range(0, 250).Select(i => Old($"o{i}", $"v{i}")), Current("fresh", "v1")]));
        await store.WriteAsync(Write.Batch(Old("gone", "v1"), Old("bare", "v1", empty: true)));
        await store.WriteAsync(Write.Batch(Write.Delete("Observation", "gone")));
        Assert.Equal(["fresh"], await Find(store, "v1"));
        Assert.Equal(250, (await Find(store, "stale")).Count);
        var (head, before) = (await store.HeadAsync(Ct), await store.ReadAsync(new("Observation", "o1"), Ct));

        Assert.Equal(251, await RunAsync(store));
        Assert.Equal(["o1", "fresh", "bare"], await Find(store, "v1"));
        Assert.Equal(["o249"], await Find(store, "v249"));
        Assert.Empty(await Find(store, "stale"));
        var words = SearchQueryParser.Parse("Observation", "_content=V249,stale", BaseAddress).Query!;
        Assert.Equal(["o249"], (await store.SearchAsync(words, new(null, null), null, Ct)).Matches.Select(match => match.Key.Id));

        // No new version, no new time, nothing in the log.
        var after = await store.ReadAsync(new("Observation", "o1"), Ct);
        Assert.Equal((before!.Version, before.LastUpdated, before.Seq), (after!.Version, after.LastUpdated, after.Seq));
        Assert.Equal(before.Json.ToArray(), after.Json.ToArray());
        Assert.Equal(head.Seq, (await store.HeadAsync(Ct)).Seq);
        Assert.Empty(await store.FollowAsync(head.Seq, 10, Ct));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_site_that_is_through_is_not_walked_again_by_a_later_start(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var store = await database.OpenAsync();
        await store.WriteAsync(Write.Batch(Old("o", "v")));
        Assert.Equal(1, await RunAsync(store));
        await store.WriteAsync(Write.Batch(Current("later", "v")));

        var time = (await store.HeadAsync(Ct)).Time;
        var again = await (await database.OpenAsync()).ReindexAsync(Ct);
        Assert.Equal((true, 0), (again.Completed, again.Rewritten));
        Assert.Equal(time, (await store.HeadAsync(Ct)).Time);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_walk_that_was_stopped_goes_on_where_it_was(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var first = await database.OpenAsync();
        await first.WriteAsync(Write.Batch([.. Enumerable.Range(0, 250).Select(i => Old($"o{i}", $"v{i}"))]));
        var step = await first.ReindexAsync(Ct);
        Assert.False(step.Completed);
        Assert.InRange(step.Rewritten, 1, 249);

        var second = await database.OpenAsync();
        var next = await second.ReindexAsync(Ct);
        Assert.True(next.Position > step.Position);
        Assert.Equal(250, step.Rewritten + next.Rewritten + await RunAsync(second));
        Assert.Equal(["o0"], await Find(second, "v0"));
        Assert.Equal(["o249"], await Find(second, "v249"));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Updates_while_it_runs_keep_their_own_values(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var (store, other) = (await database.OpenAsync(), await database.OpenAsync());
        await store.WriteAsync(Write.Batch([.. Enumerable.Range(0, 300).Select(i => Old($"o{i}", "before"))]));

        var updating = Task.Run(async () =>
        {
            for (var i = 0; i < 300; i += 3)
            {
                var id = 299 - i;
                await other.WriteAsync(id % 2 == 0 ? Write.Batch(Current($"o{id}", "after")) : Write.Batch(Write.Delete("Observation", $"o{id}")));
            }
        }, Ct);
        await Task.WhenAll(RunAsync(store), RunAsync(other), updating);

        var updated = Enumerable.Range(0, 300).Where(i => (299 - i) % 3 == 0).ToList();
        Assert.Equal(updated.Where(i => i % 2 == 0).Select(i => $"o{i}").Order(), (await Find(store, "after")).Order());
        Assert.Equal(Enumerable.Range(0, 300).Except(updated).Select(i => $"o{i}").Order(), (await Find(store, "before")).Order());
        Assert.Empty(await Find(store, "stale"));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task What_is_written_between_the_extraction_and_its_commit_is_not_overwritten(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var store = await database.OpenAsync();
        await store.WriteAsync(Write.Batch(Old("current", "before"), Old("old", "before"), Old("deleted", "before")));
        await using var second = await ClinicalStoreFactory.OpenDatabaseAsync(DatabaseAddress.Parse(database.Address), TimeProvider.System, Ct);
        var interrupted = new Reindex(second, json =>
        {
            store.WriteAsync(Write.Batch(Current("current", "after"), Old("old", "after"), Write.Delete("Observation", "deleted"))).Wait(Ct);
            return PackedIndex.Of(json, BaseAddress);
        });
        Assert.Equal(0, (await interrupted.StepAsync(Ct)).Rewritten);

        await RunAsync(store);
        Assert.Equal(["current", "old"], await Find(store, "after"));
        Assert.Empty(await Find(store, "before"));
        Assert.Empty(await Find(store, "stale"));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Old_values_written_later_are_found_by_the_next_walk(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var store = await database.OpenAsync();
        await store.WriteAsync(Write.Batch(Current("first", "v"), Current("second", "v")));
        Assert.Equal(0, await RunAsync(store));
        await store.WriteAsync(Write.Batch(Old("second", "new")));
        Assert.Equal(1, await RunAsync(store));
        Assert.Equal(["second"], await Find(store, "new"));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task What_is_read_carries_current_values_before_the_walk(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var store = await database.OpenAsync();
        await store.WriteAsync(Write.Batch(Old("o", "v"), Old("large", "v", large: true)));
        var record = await store.LoadPatientAsync("p1", Ct);
        var snapshot = RecordSnapshot.Create("p1", record.Seq, record.Resources, long.MaxValue);
        Assert.Equal(["o", "large"], snapshot.Search(Query("v"), new("p1", null), null).Matches.Select(match => match.Key.Id));

        var current = PackedIndex.Of((await store.ReadAsync(new("Observation", "o"), Ct))!.Json, BaseAddress);
        Assert.All(
            [
                (await store.ReadAsync(new("Observation", "o"), Ct))!,
                (await store.ReadManyAsync([new("Observation", "o")], Ct))[0],
                (await store.FollowAsync(0, 1, Ct))[0].Resource,
            ],
            resource => Assert.Equal(current, resource.Index.ToArray()));
    }

    private static async Task<int> RunAsync(ClinicalStore store)
    {
        var rewritten = 0;
        ReindexStep step;
        do
        {
            step = await store.ReindexAsync(Ct);
            rewritten += step.Rewritten;
        }
        while (!step.Completed);
        return rewritten;
    }

    private static SearchQuery Query(string value) => SearchQueryParser.Parse("Observation", $"value-string:exact={value}&_count=1000", BaseAddress).Query!;

    private static async Task<List<string>> Find(ClinicalStore store, string value) =>
        [.. (await store.SearchAsync(Query(value), new(null, null), null, Ct)).Matches.Select(match => match.Key.Id)];

    private static WriteEntry Current(string id, string value) => Write.Prepared(Prepare(id, value));

    /// <summary>As an extractor of version 0 would have left it: with values that are no longer taken, and without those that are; or with nothing at all.</summary>
    private static WriteEntry Old(string id, string value, bool empty = false, bool large = false)
    {
        var resource = Prepare(id, value, large);
        var stale = PackedIndex.Of(Prepare(id, "stale").Template, BaseAddress);
        stale[0] = 0;
        return Write.Prepared(resource, empty ? [] : stale);
    }

    private static PreparedResource Prepare(string id, string value, bool large = false)
    {
        var json = $$"""
            {"resourceType":"Observation","id":"{{id}}","status":"final","code":{"text":"t"}{{(large ? LargeNote : "")}},
            "subject":{"reference":"Patient/p1"},"valueString":"{{value}}"}
            """;
        return Assert.IsType<PrepareResult.Prepared>(ResourcePreparer.Prepare(System.Text.Encoding.UTF8.GetBytes(json), "Observation", id)).Resource;
    }
}

using System.Collections.Concurrent;
using DrCloud.Fhir.Histories;
using DrCloud.Fhir.Resources;
using DrCloud.Storage;
using Xunit;

namespace DrCloud.Tests.Storage;

/// <summary>The ordered log: number order is commit order is time order, on any number of store instances.</summary>
public sealed class LogTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Numbers_become_visible_in_their_order_while_two_stores_write(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var stores = new[] { await database.OpenAsync(), await database.OpenAsync() };
        var follower = await database.OpenAsync();
        var acknowledged = new ConcurrentBag<(ResourceKey Key, long Version, long Seq, DateTimeOffset Time)>();
        var writing = Task.WhenAll(Enumerable.Range(0, 16).Select(async writer =>
        {
            for (var i = 0; i < 40; i++)
            {
                // Big and small transactions: with numbers taken outside the lock the small ones would overtake.
                var entries = Enumerable.Range(0, i % 5 == 0 ? 40 : 1).Select(n => Write.Update("Observation", $"o{writer}-{n}", $"p{writer}")).ToList();
                foreach (var outcome in (await stores[writer % 2].WriteAsync(Write.Batch(entries))).Outcomes)
                {
                    acknowledged.Add((outcome.Resource!.Key, outcome.Resource.Version, outcome.Resource.Seq, outcome.Resource.LastUpdated));
                }
            }
        }));

        var seen = new List<LogEntry>();
        while (true)
        {
            var finished = writing.IsCompleted;
            var entries = await follower.FollowAsync(seen.Count == 0 ? 0 : seen[^1].Resource.Seq, 100, Ct);
            seen.AddRange(entries);
            if (finished && entries.Count == 0)
            {
                break;
            }
        }

        await writing;
        // Whatever became visible late behind the follower's position would be missing here.
        Assert.Equal(acknowledged.Select(item => (item.Seq, item.Key, item.Version, item.Time)).OrderBy(item => item.Seq),
            seen.Select(entry => (entry.Resource.Seq, entry.Resource.Key, entry.Resource.Version, entry.Resource.LastUpdated)));
        AssertOrdered(seen.Select(entry => entry.Resource).ToList());
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task LastUpdated_increases_with_every_commit_even_if_the_clock_stands_still_or_goes_back(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var clock = new BackwardsClock();
        var store = await database.OpenAsync(clock);
        var times = new List<DateTimeOffset>();
        for (var i = 0; i < 30; i++)
        {
            times.Add((await store.WriteAsync(Write.Batch(Write.Update("Patient", "p", "p")))).Outcomes[0].Resource!.LastUpdated);
        }

        Assert.Equal(times.Distinct().Order(), times);
        Assert.Equal(times[^1], (await store.HeadAsync(Ct)).Time);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Nothing_is_committed_when_nothing_is_written(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var store = await database.OpenAsync();
        await store.WriteAsync(Write.Batch(Write.Create("Patient", "p", "p")));
        var head = await store.HeadAsync(Ct);
        await store.WriteAsync(Write.Batch(Write.Update("Patient", "p", "p", expected: 5)));
        Assert.Equal(head, await store.HeadAsync(Ct));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Fifty_updates_at_once_with_the_same_expected_version_let_one_win(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var stores = new[] { await database.OpenAsync(), await database.OpenAsync() };
        await stores[0].WriteAsync(Write.Batch(Write.Create("Patient", "p", "p")));
        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(i =>
            stores[i % 2].WriteAsync(Write.Batch(Write.Update("Patient", "p", "p", expected: 1, value: $"{i}")))));
        Assert.Single(results, result => result.Outcomes[0].Status == WriteStatus.Updated);
        Assert.Equal(49, results.Count(result => result.Outcomes[0].Status == WriteStatus.VersionConflict));
        Assert.All(results, result => Assert.Equal(2, result.Outcomes[0].Resource!.Version));
        Assert.All(results, result => Assert.False(result.Outcomes[0].Resource!.Json.IsEmpty));
        Assert.Equal(2, (await stores[1].HistoryAsync(HistoryQuery.Of(new("Patient", "p")), Ct)).Versions.Count);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Fifty_updates_at_once_without_a_version_make_fifty_versions_without_a_gap(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var stores = new[] { await database.OpenAsync(), await database.OpenAsync() };
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => stores[i % 2].WriteAsync(Write.Batch(Write.Update("Patient", "p", "p", value: $"v{i}.")))));
        var history = (await stores[0].HistoryAsync(HistoryQuery.Of(new("Patient", "p")), Ct)).Versions;
        Assert.Equal(Enumerable.Range(1, 50).Reverse().Select(version => (long)version), history.Select(version => version.Version));
        Assert.Equal(50, history.Select(version => System.Text.Encoding.UTF8.GetString(version.Json.Span).Split("value")[1]).Distinct().Count());
        AssertOrdered(history.Reverse().ToList());
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_stale_duplicate_of_the_writer_cannot_lose_an_update(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var (activation, duplicate) = (await database.OpenAsync(), await database.OpenAsync());
        await activation.WriteAsync(Write.Batch(Write.Create("Patient", "p", "p")));
        // Both believe that version 1 is current.
        var one = await activation.WriteAsync(Write.Batch(Write.Update("Patient", "p", "p", expected: 1, value: "kept")));
        var other = await duplicate.WriteAsync(Write.Batch(Write.Update("Patient", "p", "p", expected: 1, value: "lost")));
        Assert.Equal((WriteStatus.Updated, WriteStatus.VersionConflict), (one.Outcomes[0].Status, other.Outcomes[0].Status));
        Assert.Contains("kept", System.Text.Encoding.UTF8.GetString((await duplicate.ReadAsync(new("Patient", "p"), Ct))!.Json.Span));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_record_loaded_while_it_is_written_is_exactly_that_of_its_number(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var (writer, reader) = (await database.OpenAsync(), await database.OpenAsync());
        var writing = WriteAsync();
        async Task WriteAsync()
        {
            for (var i = 0; i < 150; i++)
            {
                // One transaction each; resources come and go between two records.
                await writer.WriteAsync(Write.Batch(Enumerable.Range(0, 8).Select(n => Write.Update("Observation", $"o{n}", (i + n) % 3 == 0 ? "p2" : "p1")).ToList()));
            }
        }

        var loads = new List<PatientRecord>();
        while (!writing.IsCompleted)
        {
            loads.Add(await reader.LoadPatientAsync("p1", Ct));
        }

        await writing;
        var log = await reader.FollowAsync(0, 10_000, Ct);
        Assert.True(loads.Select(load => load.Seq).Distinct().Count() > 5);
        Assert.All(loads, load =>
        {
            var then = log.Where(entry => entry.Resource.Seq <= load.Seq).GroupBy(entry => entry.Resource.Key).Select(versions => versions.Last().Resource);
            Assert.Equal(
                then.Where(resource => resource.Owner == "p1").Select(resource => (resource.Key, resource.Version)).OrderBy(item => item.Key.Id),
                load.Resources.Select(resource => (resource.Key, resource.Version)).OrderBy(item => item.Key.Id));
        });
    }

    private static void AssertOrdered(IReadOnlyList<StoredResource> log)
    {
        Assert.All(log.Zip(log.Skip(1)), pair =>
        {
            Assert.True(pair.First.Seq < pair.Second.Seq);
            Assert.True(pair.First.LastUpdated <= pair.Second.LastUpdated);
        });
    }

    private sealed class BackwardsClock : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => _now -= TimeSpan.FromSeconds(1);
    }
}

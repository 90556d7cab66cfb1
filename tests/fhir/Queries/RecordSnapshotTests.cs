using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;
using DrCloud.Tests;
using Xunit;

namespace DrCloud.Fhir.Tests.Queries;

public sealed class RecordSnapshotTests
{
    private const string Patient = "p1";
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly SearchScope Scope = new(Patient, null);

    [Theory]
    [InlineData(5, 60)]
    [InlineData(6, 3000)]
    public void A_snapshot_after_changes_answers_as_one_made_anew(int seed, int start)
    {
        var records = new RandomRecords(seed);
        var random = new Random(seed);
        var queries = new RandomQueries(seed, []);
        var model = new Dictionary<ResourceKey, NaiveResource>();
        var snapshot = RecordSnapshot.Create(Patient, 0, [], long.MaxValue);
        long seq = 0;
        for (var step = 0; step < 120; step++)
        {
            var (changed, leaving) = (new List<StoredResource>(), new List<ResourceKey>());
            var writes = step == 0 ? start : random.Next(1, 4);
            for (var i = 0; i < writes; i++)
            {
                Write(model, records, random, ++seq, changed, leaving);
            }

            snapshot = snapshot.With(seq, changed, leaving);
            Assert.Equal(seq, snapshot.Seq);
            Assert.All(changed, version => Assert.Equal(model[version.Key].Stored.Seq, snapshot.Find(version.Key)!.Seq));
            Assert.All(leaving, key => Assert.Null(snapshot.Find(key)));
            var query = queries.Next().Parse() with { Count = 1000 };
            var expected = NaiveSearch.Run(model.Values, query);
            Assert.Equal(expected.Count, snapshot.Search(query, Scope, null).Total);
            Assert.Equal(expected.Take(1000).Select(match => match.Stored.Seq), snapshot.Search(query, Scope, null).Matches.Select(match => match.Seq));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(40)]
    [InlineData(300)]
    public void The_search_values_that_a_record_keeps_come_back_as_they_were(int expressions)
    {
        var written = Enumerable.Range(1, 20).Select(n => Resource($"a{n}", n, Values(n))).ToList();
        written.Add(Resource("bare", 21, default));
        var snapshot = RecordSnapshot.Create(Patient, 21, written, long.MaxValue);
        Assert.All(written, resource => Assert.Equal(resource.Index.ToArray(), snapshot.Find(resource.Key)!.Index.ToArray()));

        // What is rewritten lies beside what stays.
        var changed = snapshot.With(22, [Resource("a7", 22, Values(99))], []);
        Assert.Equal(Values(99), changed.Find(new("Observation", "a7"))!.Index.ToArray());
        Assert.Equal(Values(8), changed.Find(new("Observation", "a8"))!.Index.ToArray());

        // Every third has an expression more: neighbours of another shape.
        byte[] Values(int n) => PackedIndex.Pack(
            [.. Enumerable.Range(0, expressions + (n % 3 == 0 ? 1 : 0)).Select(i => new IndexEntry(1000 + i, new IndexValue.Token("http://loinc.org", $"c{n}-{i}")))]);

        static StoredResource Resource(string id, long seq, ReadOnlyMemory<byte> index) => new()
        {
            Key = new("Observation", id),
            Version = 1,
            LastUpdated = Start,
            Seq = seq,
            Rid = seq,
            Owner = Patient,
            Json = "{}"u8.ToArray(),
            Index = index,
        };
    }

    /// <summary>One random write: a new resource, a new version, a delete, a restore, or a resource that leaves.</summary>
    private static void Write(Dictionary<ResourceKey, NaiveResource> model, RandomRecords records, Random random, long seq, List<StoredResource> changed, List<ResourceKey> leaving)
    {
        var held = model.Count == 0 || random.Next(3) == 0 ? null : model.Values.ElementAt(random.Next(model.Count));
        if (held is null)
        {
            var created = records.Next(Patient);
            Put(created, 1, seq);
            return;
        }

        changed.RemoveAll(version => version.Key == held.Stored.Key);
        if (random.Next(6) == 0)
        {
            model.Remove(held.Stored.Key);
            leaving.Add(held.Stored.Key);
            return;
        }

        var next = records.Change(new(held.Stored.Key, Patient, held.Entries));
        Put(next, held.Stored.Version + 1, held.Stored.Rid, deleted: random.Next(4) == 0);

        void Put(RandomResource resource, long version, long rid, bool deleted = false)
        {
            var stored = resource.ToStored(version, seq, rid, Start.AddMilliseconds(seq));
            stored = deleted ? new() { Key = stored.Key, Version = version, Seq = seq, Rid = rid, LastUpdated = stored.LastUpdated, Owner = Patient, Deleted = true } : stored;
            model[resource.Key] = new(stored, deleted ? [] : resource.Entries);
            changed.Add(stored);
            leaving.Remove(resource.Key);
        }
    }

    [Fact]
    public void An_older_version_never_replaces_a_newer_one()
    {
        var resource = new RandomRecords(1).Next(Patient);
        var (first, second) = (resource.ToStored(1, 10, 10, Start), resource.ToStored(2, 20, 10, Start));
        var snapshot = RecordSnapshot.Create(Patient, 20, [second], long.MaxValue).With(15, [first], []);
        Assert.Equal((20, 2), (snapshot.Seq, snapshot.Find(resource.Key)!.Version));
        Assert.Equal(2, RecordSnapshot.Create(Patient, 0, [], long.MaxValue).With(20, [second, first], []).Find(resource.Key)!.Version);
    }

    [Fact]
    public void An_old_snapshot_stays_as_it_was()
    {
        var (record, snapshot) = RandomSearchTests.Record(7, 50);
        var query = SearchQueryParser.Parse(record[0].Stored.Key.Type, "_count=1000", RandomRecords.BaseAddress).Query!;
        var before = Walk(snapshot, query).ConvertAll(match => match.Seq);
        snapshot.With(99, [], [record[0].Stored.Key]);
        Assert.Equal(before, Walk(snapshot, query).ConvertAll(match => match.Seq));
        Assert.NotNull(snapshot.Find(record[0].Stored.Key));
    }

    [Fact]
    public void A_resource_that_joins_late_takes_its_place_by_rid_even_in_a_full_record()
    {
        var random = new RandomRecords(8);
        var resources = Enumerable.Range(1, 30_000).Select(i => (Rid: i * 10L, Resource: random.Next(Patient))).Where(pair => pair.Resource.Key.Type == "Observation").ToList();
        Assert.True(resources.Count > 2 * 1024);
        var late = resources[1500];
        var snapshot = RecordSnapshot.Create(Patient, 1, [.. resources.Where(pair => pair != late).Select(pair => pair.Resource.ToStored(1, pair.Rid, pair.Rid, Start))], long.MaxValue)
            .With(2, [late.Resource.ToStored(1, late.Rid, late.Rid, Start)], []);
        var query = SearchQueryParser.Parse("Observation", "_count=1000", RandomRecords.BaseAddress).Query!;
        Assert.Equal(resources.Select(pair => pair.Rid), Walk(snapshot, query).Select(match => match.Rid));
    }

    [Theory]
    [InlineData("")]
    [InlineData("&_sort=-date")]
    [InlineData("&_sort=status,-date,_lastUpdated")]
    [InlineData("&_sort=-value-quantity,code")]
    [InlineData("&_sort=subject,-_id")]
    public void A_walk_meets_every_unchanged_resource_exactly_once_while_others_change(string sort)
    {
        var records = new RandomRecords(9);
        var random = new Random(9);
        var resources = Enumerable.Range(1, 600).Select(i => (Rid: (long)i, Resource: records.Next(Patient))).Where(pair => pair.Resource.Key.Type == "Observation").ToList();
        var unchanged = resources.Where((_, i) => i % 2 == 0).Select(pair => pair.Resource.Key).ToHashSet();
        var changing = resources.Where(pair => !unchanged.Contains(pair.Resource.Key)).ToList();
        var snapshot = RecordSnapshot.Create(Patient, 600, [.. resources.Select(pair => pair.Resource.ToStored(1, pair.Rid, pair.Rid, Start.AddSeconds(pair.Rid % 7)))], long.MaxValue);
        var query = SearchQueryParser.Parse("Observation", "_count=7" + sort, RandomRecords.BaseAddress).Query!;
        var met = new List<ResourceKey>();
        var seq = 1000L;
        for (SearchPosition? after = null; ;)
        {
            var page = snapshot.Search(query, Scope, after);
            met.AddRange(page.Matches.Select(match => match.Key));
            Assert.InRange(met.Count, 0, 2 * resources.Count);
            after = page.Next;
            if (after is null)
            {
                break;
            }

            var (rid, resource) = changing[random.Next(changing.Count)];
            seq++;
            snapshot = random.Next(3) == 0
                ? snapshot.With(seq, [], [resource.Key])
                : snapshot.With(seq, [records.Change(resource).ToStored(seq, seq, rid, Start.AddSeconds(seq))], []);
        }

        Assert.Equal(unchanged, met.Where(unchanged.Contains).ToHashSet());
        Assert.Equal(unchanged.Count, met.Count(unchanged.Contains));
    }

    [Fact]
    public void The_scope_bounds_the_types_and_another_patient_is_refused()
    {
        var (record, snapshot) = RandomSearchTests.Record(10, 50);
        var query = SearchQueryParser.Parse(record[0].Stored.Key.Type, "_total=accurate", RandomRecords.BaseAddress).Query!;
        Assert.NotEmpty(snapshot.Search(query, new(Patient, query.Types.ToHashSet()), null).Matches);
        var hidden = snapshot.Search(query, new(Patient, new HashSet<string> { "Group" }), null);
        Assert.Empty(hidden.Matches);
        Assert.Equal(0, hidden.Total);
        Assert.Throws<ArgumentException>(() => snapshot.Search(query, new("p2", null), null));
    }

    private static List<StoredResource> Walk(RecordSnapshot snapshot, SearchQuery query)
    {
        var met = new List<StoredResource>();
        SearchPosition? after = null;
        do
        {
            var page = snapshot.Search(query, Scope, after);
            met.AddRange(page.Matches);
            after = page.Next;
        }
        while (after is not null);

        return met;
    }
}

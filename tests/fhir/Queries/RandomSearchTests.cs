using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;
using DrCloud.Tests;
using Xunit;

namespace DrCloud.Fhir.Tests.Queries;

/// <summary>The record snapshot against the naive search, on random records and random queries.</summary>
public sealed class RandomSearchTests(ITestOutputHelper output)
{
    private const string Patient = "p1";
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly SearchScope Scope = new(Patient, null);

    [Theory]
    [InlineData(1, 60, 1500)]
    [InlineData(2, 300, 1500)]
    [InlineData(3, 12000, 60)]
    public void Snapshot_finds_what_the_naive_search_finds_in_the_same_order(int seed, int resources, int queries)
    {
        var (record, snapshot) = Record(seed, resources);
        var random = new RandomQueries(seed, [.. record.Take(20).Select(resource => resource.Stored.LastUpdated)]);
        var nonEmpty = 0;
        for (var i = 0; i < queries; i++)
        {
            var query = random.Next();
            var parsed = query.Parse();
            var expected = NaiveSearch.Run(record, parsed).ConvertAll(match => match.Stored.Key);
            Assert.True(expected.SequenceEqual(Walk(snapshot, parsed, expected.Count)), query.ToString());
            nonEmpty += expected.Count > 0 ? 1 : 0;
        }

        output.WriteLine($"{queries} queries over {resources} resources, {100 * nonEmpty / queries} % with matches");
        output.WriteLine(string.Join(", ", random.Coverage.Select(pair => $"{pair.Key}: {pair.Value}")));
        Assert.InRange(nonEmpty, queries * 0.4, queries);
    }

    [Fact]
    public void Every_kind_with_each_of_its_prefixes_modifiers_and_sort_directions_is_among_the_queries()
    {
        var random = new RandomQueries(4, [Start]);
        for (var i = 0; i < 3000; i++)
        {
            random.Next();
        }

        string[] prefixes = ["eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap"];
        string[] kinds = ["Token", "String", "Date", "Reference", "Quantity", "Uri", "Number"];
        var expected = kinds.SelectMany(kind => new[] { kind, $"{kind} :missing", $"_sort {kind}", $"_sort -{kind}" })
            .Concat(from kind in new[] { "Date", "Number", "Quantity", "_lastUpdated" } from prefix in prefixes select $"{kind} {prefix}")
            .Concat(["String :exact", "String :contains", "Token :not", "Token :text", "Token :of-type", "Reference :identifier", "Token :in", "Token :not-in", "Token :below", "Uri :below", "Uri :above", "Reference :[type]", "Position", "Position :missing", "_text", "_content", "_id", "chain", "chain of chain", "_has", "_has of chain", "_type", "compartment", "compartment *", "_sort _id", "_sort -_lastUpdated"]);
        Assert.Empty(expected.Except(random.Coverage.Keys));
    }

    internal static (List<NaiveResource> Record, RecordSnapshot Snapshot) Record(int seed, int count)
    {
        var records = new RandomRecords(seed);
        var resources = new List<NaiveResource>();
        for (var seq = 1; seq <= count; seq++)
        {
            var resource = records.Next(Patient);
            resources.Add(new(resource.ToStored(1, seq, seq, Start.AddSeconds(seq)), resource.Entries));
        }

        var shuffled = resources.Select(resource => resource.Stored).ToArray();
        new Random(seed).Shuffle(shuffled);
        return (resources, RecordSnapshot.Create(Patient, count, shuffled, long.MaxValue));
    }

    private static List<ResourceKey> Walk(RecordSnapshot snapshot, SearchQuery query, int total)
    {
        var met = new List<ResourceKey>();
        SearchPosition? after = null;
        do
        {
            var page = snapshot.Search(query, Scope, after);
            Assert.Equal(total, page.Total);
            Assert.True(page.Matches.Count == query.Count || page.Next is null);
            met.AddRange(page.Matches.Select(match => match.Key));
            after = page.Next;
        }
        while (after is not null && met.Count <= total);

        return met;
    }
}

using System.Globalization;
using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;
using DrCloud.Fhir.Tests.Queries;
using DrCloud.Storage;
using DrCloud.Storage.Searching;
using Xunit;

namespace DrCloud.Tests.Storage;

/// <summary>The SQL evaluator against the one in memory and the naive search, on random records and random queries.</summary>
public sealed class SearchTests(ITestOutputHelper output)
{
    private static readonly string[] Patients = ["p1", "p2", "p3"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(TestDatabase.Sqlite, 1, 160, 600, false)]
    [InlineData(TestDatabase.Sqlite, 2, 400, 500, true)]
    [InlineData(TestDatabase.MariaDb, 3, 160, 400, true)]
    [InlineData(TestDatabase.MariaDb, 4, 300, 250, false)]
    public async Task Population_and_record_searches_agree_with_the_naive_search_page_by_page(string kind, int seed, int resources, int queries, bool asIfMany)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        // As if there were many: keys are walked in the order of the search, and chains are looked up.
        var store = await database.OpenAsync(bounds: asIfMany ? new PlanBounds(1, 4, 2) : null);
        var population = await FillAsync(store, seed, resources);
        var snapshots = new Dictionary<string, RecordSnapshot>();
        foreach (var patient in Patients)
        {
            var record = await store.LoadPatientAsync(patient, Ct);
            snapshots[patient] = RecordSnapshot.Create(patient, record.Seq, record.Resources, long.MaxValue);
        }

        var random = new RandomQueries(seed, [.. population.Take(20).Select(resource => resource.Stored.LastUpdated)]);
        var nonEmpty = 0;
        for (var i = 0; i < queries; i++)
        {
            var query = random.Next();
            var parsed = query.Parse();
            var patient = i % 3 == 0 ? Patients[i % Patients.Length] : null;
            var scope = new SearchScope(patient, i % 4 == 0 ? random.SomeTypes(query.Types) : null);
            var visible = population.Where(resource => (patient is null || resource.Stored.Owner == patient) && scope.Shows(resource.Stored.Key.Type));
            var expected = NaiveSearch.Run(visible, parsed).ConvertAll(match => match.Stored.Key);
            var found = await WalkAsync(after => store.SearchAsync(parsed, scope, after, Ct), parsed, expected.Count, query);
            Assert.True(expected.SequenceEqual(found), query.ToString());
            if (patient is not null)
            {
                Assert.True(found.SequenceEqual(snapshots[patient].Search(parsed with { Count = 1000 }, scope, null).Matches.Select(match => match.Key)), query.ToString());
            }

            nonEmpty += expected.Count > 0 ? 1 : 0;
        }

        output.WriteLine($"{queries} queries over {population.Count} resources, {100 * nonEmpty / queries} % with matches");
        output.WriteLine(string.Join(", ", random.Coverage.Select(pair => $"{pair.Key}: {pair.Value}")));
        Assert.InRange(nonEmpty, queries * 0.4, queries);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_scope_shows_its_types_and_its_patient_with_what_is_linked_and_nothing_else(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var store = await database.OpenAsync();
        await store.WriteAsync(Write.Batch(
            Write.Create("Encounter", "mine", "p1"), Write.Create("Encounter", "linked", "p2", links: ["p1"]), Write.Create("Encounter", "theirs", "p2")));
        var query = new SearchQuery { Types = ["Encounter"], Where = new SearchCondition.And([]), Total = TotalMode.Accurate };
        Assert.Equal(["mine", "linked"], await Ids(store, query, new SearchScope("p1", null)));
        Assert.Equal(["mine", "linked", "theirs"], await Ids(store, query, new SearchScope(null, new HashSet<string> { "Encounter" })));
        Assert.Empty(await Ids(store, query, new SearchScope(null, new HashSet<string> { "Patient" })));
        Assert.Equal(2, (await store.SearchAsync(query with { CountOnly = true }, new SearchScope("p1", null), null, Ct)).Total);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Referrers_are_found_within_type_scope_and_limit(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var store = await database.OpenAsync();
        var subject = SearchParameterTable.Instance.For("Observation")["subject"];
        IReadOnlyList<IndexEntry> About(string patient) => [new(subject.ExpressionIds[0], new IndexValue.Reference("Patient", patient, null))];
        await store.WriteAsync(Write.Batch(
            Write.Create("Observation", "a", "p1", index: About("p1")), Write.Create("Observation", "b", "p2", index: About("p2")),
            Write.Create("Observation", "c", "p1", index: About("p1")), Write.Create("Observation", "gone", "p1", index: About("p1"))));
        await store.WriteAsync(Write.Batch(Write.Delete("Observation", "gone")));
        var rule = new IncludeRule(true, "Observation", subject, null);
        ResourceKey[] both = [new("Patient", "p1"), new("Patient", "p2")];
        async Task<IEnumerable<string>> Find(IncludeRule asked, SearchScope scope, int limit) =>
            (await store.ReferrersAsync(asked, both, scope, limit, Ct)).Select(resource => resource.Key.Id);
        Assert.Equal(["a", "b", "c"], await Find(rule, new(null, null), 10));
        Assert.Equal(["a", "b"], await Find(rule, new(null, null), 2));
        Assert.Equal(["a", "c"], await Find(rule, new("p1", null), 10));
        Assert.Empty(await Find(rule with { TargetType = "Group" }, new(null, null), 10));
        Assert.Empty(await Find(rule, new(null, new HashSet<string> { "Patient" }), 10));
    }

    /// <summary>SQLite bounds how deep an expression is, and how many values a statement has: the largest query of each kind stays within.</summary>
    [Theory]
    [InlineData(TestDatabase.Sqlite, 4, 1000, "code={0}")]
    [InlineData(TestDatabase.Sqlite, 4, 1000, "code=x|{0}")]
    [InlineData(TestDatabase.Sqlite, 4, 1000, "subject=Patient/{0}")]
    [InlineData(TestDatabase.Sqlite, 4, 1000, "value-quantity=gt{0}|x|y")]
    [InlineData(TestDatabase.Sqlite, 4, 1000, "subject:Patient.identifier=x|{0}")]
    [InlineData(TestDatabase.MariaDb, 4, 1000, "value-quantity=gt{0}|x|y")]
    public async Task The_largest_queries_are_run(string kind, int parameters, int alternatives, string parameter)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var store = await database.OpenAsync();
        await store.WriteAsync(Write.Batch(Write.Create("Observation", "a", "p1")));
        var (name, value) = (parameter.Split('=')[0], parameter.Split('=')[1]);
        var any = string.Join(',', Enumerable.Range(1, alternatives).Select(number => value.Replace("{0}", number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)));
        var parsed = SearchQueryParser.Parse("Observation", string.Join('&', Enumerable.Repeat($"{name}={any}", parameters)), RandomRecords.BaseAddress);
        Assert.NotNull(parsed.Query);
        Assert.Empty(await Ids(store, parsed.Query, new SearchScope(null, null)));
    }

    private static async Task<IEnumerable<string>> Ids(ClinicalStore store, SearchQuery query, SearchScope scope) =>
        (await store.SearchAsync(query, scope, null, Ct)).Matches.Select(match => match.Key.Id);

    private static async Task<List<ResourceKey>> WalkAsync(Func<SearchPosition?, Task<PopulationPage>> search, SearchQuery query, int total, RandomQuery shown)
    {
        var met = new List<ResourceKey>();
        SearchPosition? after = null;
        do
        {
            var page = await search(after);
            Assert.True(total == page.Total, $"{shown}: {total} expected, total {page.Total}");
            Assert.True(page.Matches.Count == query.Count || page.Next is null);
            met.AddRange(page.Matches.Select(match => match.Key));
            after = page.Next;
        }
        while (after is not null && met.Count <= total);

        return met;
    }

    /// <summary>Writes random resources, some of them changed and some deleted later, and returns what is current then.</summary>
    private static async Task<List<NaiveResource>> FillAsync(ClinicalStore store, int seed, int count)
    {
        var (records, random) = (new RandomRecords(seed), new Random(seed));
        var made = Enumerable.Range(0, count).Select(_ => records.Next(Patients)).ToList();
        var current = new Dictionary<ResourceKey, NaiveResource>();
        async Task WriteAsync(IEnumerable<RandomResource> resources)
        {
            foreach (var chunk in resources.Chunk(25))
            {
                var result = await store.WriteAsync(Write.Batch([.. chunk.Select(resource =>
                    new WriteEntry { Kind = WriteKind.Update, Key = resource.Key, Resource = resource.ToPrepared() })]));
                foreach (var (resource, outcome) in chunk.Zip(result.Outcomes))
                {
                    current[resource.Key] = new NaiveResource(outcome.Resource!, resource.Entries);
                }
            }
        }

        await WriteAsync(made);
        await WriteAsync(made.Where(_ => random.Next(3) == 0).Select(records.Change));
        foreach (var gone in made.Where(_ => random.Next(10) == 0))
        {
            await store.WriteAsync(Write.Batch(Write.Delete(gone.Key.Type, gone.Key.Id)));
            current.Remove(gone.Key);
        }

        return [.. current.Values];
    }
}

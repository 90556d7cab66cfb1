using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;
using Xunit;

namespace DrCloud.Tests.Storage;

/// <summary><c>If-None-Exist</c> is decided behind the log's lock.</summary>
public sealed class ConditionTests
{
    private const string Condition = "identifier=http://example.org/mrn|42";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static IReadOnlyList<IndexEntry> Identifier { get; } =
        [new(SearchParameterTable.Instance.For("Patient")["identifier"].ExpressionIds[0], new IndexValue.Token("http://example.org/mrn", "42"))];

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Fifty_creates_at_once_with_one_condition_make_one_resource(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var stores = new[] { await database.OpenAsync(), await database.OpenAsync() };
        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(i =>
            stores[i % 2].WriteAsync(Write.Batch(Write.Create("Patient", $"p{i}", $"p{i}", Condition, index: Identifier)))));
        var created = Assert.Single(results, result => result.Outcomes[0].Status == WriteStatus.Created);
        Assert.Equal(49, results.Count(result => result.Outcomes[0].Status == WriteStatus.Present));
        Assert.All(results, result => Assert.Equal(created.Outcomes[0].Resource!.Key, result.Outcomes[0].Resource!.Key));
        Assert.All(results, result => Assert.False(result.Outcomes[0].Resource!.Json.IsEmpty));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_condition_sees_earlier_entries_of_its_own_transaction(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var store = await database.OpenAsync();
        var result = await store.WriteAsync(Write.Atomic(
            Write.Create("Patient", "p1", "p1", Condition, index: Identifier), Write.Create("Patient", "p2", "p2", Condition, index: Identifier)));
        Assert.Equal([WriteStatus.Created, WriteStatus.Present], result.Outcomes.Select(outcome => outcome.Status));
        Assert.Equal("p1", result.Outcomes[1].Resource!.Key.Id);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_transaction_with_conditions_that_fails_leaves_nothing_behind(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var store = await database.OpenAsync();
        // Together in one commit: the failing batch stands between two that hold.
        var before = store.WriteAsync(Write.Batch(Write.Create("Organization", "o1", "")));
        var failing = store.WriteAsync(Write.Atomic(
            Write.Create("Patient", "p1", "p1", Condition, index: Identifier),
            Write.Create("Patient", "p2", "p2", "identifier=other", index: Identifier),
            Write.Update("Organization", "o1", "", expected: 9)));
        var after = store.WriteAsync(Write.Batch(Write.Create("Patient", "p3", "p3", Condition, index: Identifier)));
        Assert.Equal([WriteStatus.RolledBack, WriteStatus.RolledBack, WriteStatus.VersionConflict], (await failing).Outcomes.Select(outcome => outcome.Status));
        Assert.Equal(WriteStatus.Created, (await after).Outcomes[0].Status);
        await before;
        Assert.Equal(2, (await store.FollowAsync(0, 10, Ct)).Count);
        Assert.Null(await store.ReadAsync(new("Patient", "p1"), Ct));
        Assert.Equal(1, (await store.ReadAsync(new("Organization", "o1"), Ct))!.Version);
        Assert.Equal(1, (await store.SearchAsync(Query, new SearchScope(null, null), null, Ct)).Total);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Several_matches_refuse_the_create_and_a_deleted_one_does_not_count(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var store = await database.OpenAsync();
        await store.WriteAsync(Write.Batch(Write.Create("Patient", "p1", "p1", index: Identifier), Write.Create("Patient", "p2", "p2", index: Identifier)));
        async Task<WriteOutcome> Attempt(string id) => (await store.WriteAsync(Write.Batch(Write.Create("Patient", id, id, Condition, index: Identifier)))).Outcomes[0];
        var refused = await Attempt("p3");
        Assert.Equal(WriteStatus.MultipleMatches, refused.Status);
        Assert.Null(refused.Resource);
        await store.WriteAsync(Write.Batch(Write.Delete("Patient", "p1")));
        Assert.Equal(("p2", WriteStatus.Present), ((await Attempt("p3")).Resource!.Key.Id, (await Attempt("p3")).Status));
        await store.WriteAsync(Write.Batch(Write.Delete("Patient", "p2")));
        Assert.Equal(WriteStatus.Created, (await Attempt("p3")).Status);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_write_whose_condition_has_moved_on_writes_nothing_and_takes_its_batch_with_it(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var store = await database.OpenAsync();
        await store.WriteAsync(Write.Batch(Write.Create("Patient", "p1", "p1", index: Identifier)));
        WriteEntry Matching(WriteKind does, string id, string value) => new()
        {
            Kind = does,
            Key = new("Patient", id),
            Resource = does == WriteKind.Delete ? null : Write.Update("Patient", id, id, value: value, index: Identifier).Resource,
            OnlyMatch = Condition,
        };
        async Task<WriteStatus> Attempt(WriteEntry entry) => (await store.WriteAsync(Write.Batch(entry))).Outcomes[0].Status;
        Assert.Equal(WriteStatus.Updated, await Attempt(Matching(WriteKind.Update, "p1", "a")));
        Assert.Equal(WriteStatus.Unchanged, await Attempt(Matching(WriteKind.Update, "p1", "a")));
        Assert.Equal(WriteStatus.MatchMoved, await Attempt(Matching(WriteKind.Update, "p2", "b")));
        var together = await store.WriteAsync(Write.Atomic(Write.Create("Organization", "o1", ""), Matching(WriteKind.Delete, "p2", "")));
        Assert.Equal([WriteStatus.RolledBack, WriteStatus.MatchMoved], together.Outcomes.Select(outcome => outcome.Status));
        Assert.Null(await store.ReadAsync(new("Organization", "o1"), Ct));

        await store.WriteAsync(Write.Batch(Write.Create("Patient", "p2", "p2", index: Identifier)));
        Assert.Equal(WriteStatus.MatchMoved, await Attempt(Matching(WriteKind.Delete, "p1", "")));
        await store.WriteAsync(Write.Batch(Write.Delete("Patient", "p2")));
        Assert.Equal(WriteStatus.Deleted, await Attempt(Matching(WriteKind.Delete, "p1", "")));
    }

    private static SearchQuery Query =>
        SearchQueryParser.Parse("Patient", Condition + "&_total=accurate", "https://localhost/apis/default/fhir").Query!;

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task An_atomic_batch_that_refers_to_another_than_the_condition_decides_for_writes_nothing_and_learns_which(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var store = await database.OpenAsync();
        WriteEntry Conditional(string id, string referredAs) => new()
        {
            Kind = WriteKind.Create,
            Key = new("Patient", id),
            Resource = Write.Create("Patient", id, id, index: Identifier).Resource,
            IfNoneExist = Condition,
            ReferredAs = new("Patient", referredAs),
        };
        async Task<IReadOnlyList<WriteOutcome>> WriteAsync(WriteEntry conditional) =>
            (await store.WriteAsync(Write.Atomic(Write.Create("Observation", $"of-{conditional.Key.Id}", conditional.Key.Id), conditional))).Outcomes;

        var gone = await WriteAsync(Conditional("p1", referredAs: "gone"));
        Assert.Equal([WriteStatus.RolledBack, WriteStatus.ReferredElsewhere], gone.Select(outcome => outcome.Status));
        Assert.Null(gone[1].Resource);
        Assert.Equal([WriteStatus.Created, WriteStatus.Created], (await WriteAsync(Conditional("p1", referredAs: "p1"))).Select(outcome => outcome.Status));

        var lost = await WriteAsync(Conditional("p2", referredAs: "p2"));
        Assert.Equal([WriteStatus.RolledBack, WriteStatus.ReferredElsewhere], lost.Select(outcome => outcome.Status));
        Assert.Equal("p1", lost[1].Resource!.Key.Id);
        Assert.Null(await store.ReadAsync(new("Observation", "of-p2"), Ct));
        Assert.Equal([WriteStatus.Created, WriteStatus.Present], (await WriteAsync(Conditional("p2", referredAs: "p1"))).Select(outcome => outcome.Status));
    }
}

using DrCloud.Storage;
using DrCloud.Storage.State;
using Xunit;

namespace DrCloud.Tests.Storage;

public sealed class ClusterDatabaseTests
{
    private static readonly DateTimeOffset Time = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task State_rows_are_listed_by_kind_and_what_they_are_found_by(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var cluster = await ClusterDatabase.OpenAsync(database.Address, ct: Ct);
        var index = cluster.StateIndex;
        for (var i = 0; i < 5; i++)
        {
            await index.UpsertAsync(new StateRow("s", "grant", $"g{i}", i < 3 ? "alice" : "alina", $"c{i % 2}", "active", Time), Ct);
        }

        await index.UpsertAsync(new StateRow("s", "client", "g1", "", "", "active", Time), Ct);
        await index.UpsertAsync(new StateRow("other", "grant", "g9", "alice", "c0", "active", Time), Ct);
        await index.UpsertAsync(new StateRow("s", "grant", "g2", "alice", "c0", "ended", Time.AddHours(1)), Ct);

        Assert.Equal(["g0", "g1", "g2"], await Ids(index, new("s", "grant") { A = "alice" }));
        Assert.Equal(["g1", "g3"], await Ids(index, new("s", "grant") { B = "c1" }));
        Assert.Equal(["g0", "g1"], await Ids(index, new("s", "grant") { A = "alice", Status = "active" }));
        Assert.Equal(["g0", "g1", "g2", "g3", "g4"], await Ids(index, new("s", "grant") { Prefix = "ali" }));
        Assert.Equal(["g1", "g2"], await Ids(index, new("s", "grant") { After = "g0", Count = 2 }));
        Assert.Equal(new StateRow("s", "grant", "g2", "alice", "c0", "ended", Time.AddHours(1)), await index.FindAsync("s", "grant", "g2", Ct));
        await index.DeleteAsync("s", "grant", "g2", Ct);
        Assert.Null(await index.FindAsync("s", "grant", "g2", Ct));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task State_rows_are_found_by_words_in_the_order_of_their_names_and_counted(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var cluster = await ClusterDatabase.OpenAsync(database.Address, ct: Ct);
        var index = cluster.StateIndex;
        string[] names = ["ZOE ZOË ASH", "ADA ADA BYRON", "100% PER_CENT", "BEN BEN ASHLEY"];
        for (var i = 0; i < names.Length; i++)
        {
            await index.UpsertAsync(new StateRow("s", "account", $"{i}", names[i], "Clinician", i == 0 ? "disabled" : "enabled", Time), Ct);
        }

        Assert.Equal(["2", "1", "3", "0"], await Ids(index, new("s", "account") { OrderedByA = true }));
        Assert.Equal(["3", "0"], await Ids(index, new("s", "account") { OrderedByA = true, After = names[1] }));
        Assert.Equal(["3", "0"], await Ids(index, new("s", "account") { OrderedByA = true, Words = ["ASH"] }));
        Assert.Equal(["0"], await Ids(index, new("s", "account") { Words = ["ASH", "ZOË"] }));
        Assert.Equal(["2"], await Ids(index, new("s", "account") { Words = ["%"] }));
        Assert.Equal(["2"], await Ids(index, new("s", "account") { Words = ["_"] }));
        Assert.Empty(await Ids(index, new("s", "account") { Words = ["'"] }));
        Assert.Equal(3, await index.CountAsync(new("s", "account") { Status = "enabled", Count = 1 }, Ct));
        Assert.Equal(0, await index.CountAsync(new("other", "account"), Ct));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task An_assertion_is_used_once(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var cluster = await ClusterDatabase.OpenAsync(database.Address, ct: Ct);
        var uses = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => cluster.Assertions.TryUseAsync("s", "c", "jti", Time, Ct)));
        Assert.Single(uses, used => used);
        Assert.True(await cluster.Assertions.TryUseAsync("s", "other", "jti", Time, Ct));
        Assert.Equal(2, await cluster.Assertions.PurgeAsync(Time.AddSeconds(1), Ct));
        Assert.True(await cluster.Assertions.TryUseAsync("s", "c", "jti", Time, Ct));
    }

    private static async Task<IEnumerable<string>> Ids(IStateIndex index, StateFilter filter) => (await index.ListAsync(filter, Ct)).Select(row => row.Id);
}

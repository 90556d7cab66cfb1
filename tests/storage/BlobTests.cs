using DrCloud.Fhir.Resources;
using Xunit;

namespace DrCloud.Tests.Storage;

/// <summary>Bodies that are larger than what a statement may carry.</summary>
public sealed class BlobTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_large_body_comes_back_whole_by_every_read_and_is_no_part_of_a_loaded_record(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var store = await database.OpenAsync();
        var large = new string('x', (20 * 1024 * 1024) + 17);
        var key = new ResourceKey("Binary", "b");
        var batch = Write.Batch(Write.Create("Binary", "b", "p", value: large));
        var written = (await store.WriteAsync(batch)).Outcomes[0].Resource!;
        Assert.True(written.Json.Length > large.Length);
        void AssertSame(StoredResource? read) => Assert.True(written.Json.Span.SequenceEqual(read!.Json.Span));
        AssertSame(await store.ReadAsync(key, Ct));
        AssertSame(await store.ReadVersionAsync(key, 1, Ct));
        AssertSame((await store.ReadManyAsync([key], Ct))[0]);
        AssertSame((await store.WriteAsync(batch)).Outcomes[0].Resource);
        AssertSame((await store.WriteAsync(Write.Batch(Write.Create("Binary", "b", "p")))).Outcomes[0].Resource);
        var loaded = Assert.Single((await store.LoadPatientAsync("p", Ct)).Resources);
        Assert.True(loaded is { Deleted: false, Json.IsEmpty: true });
    }
}

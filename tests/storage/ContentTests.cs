using System.Security.Cryptography;
using DrCloud.Fhir.Resources;
using DrCloud.Storage;
using Xunit;

namespace DrCloud.Tests.Storage;

/// <summary>Content that is kept beside its resource: a commit takes an upload over, or somebody removes it, never both.</summary>
public sealed class ContentTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_commit_takes_an_upload_over_and_every_read_tells_of_it(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var store = await database.OpenAsync();
        var (content, bytes) = await UploadAsync(store, (2 * ContentReference.ChunkBytes) + 5);
        var batch = Write.Batch(With(Write.Update("Binary", "b", "", value: "1"), content));
        var written = (await store.WriteAsync(batch)).Outcomes[0];
        Assert.Equal(WriteStatus.Created, written.Status);
        var key = new ResourceKey("Binary", "b");
        foreach (var read in new[]
        {
            written.Resource, (await store.WriteAsync(batch)).Outcomes[0].Resource, await store.ReadAsync(key, Ct), await store.ReadVersionAsync(key, 1, Ct),
            (await store.ReadManyAsync([key], Ct))[0], (await store.FollowAsync(0, 10, Ct))[0].Resource,
        })
        {
            Assert.Equal((content.Id, content.Length), (read!.Content!.Id, read.Content.Length));
            Assert.True(read.Content.Sha256.Span.SequenceEqual(content.Sha256.Span));
            Assert.Equal((byte)'}', read.Json.Span[^1]);
        }

        Assert.False(await store.Contents.DiscardAsync(content.Id));
        Assert.Equal(0, await store.Contents.SweepAsync(TimeSpan.FromMinutes(-1)));
        Assert.Equal(bytes, await ReadAsync(store, content));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task The_same_content_again_makes_no_version_and_other_content_does(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var store = await database.OpenAsync();
        var (first, bytes) = await UploadAsync(store, 100);
        await store.WriteAsync(Write.Batch(With(Write.Update("Binary", "b", "", value: "1"), first)));
        var (again, _) = await UploadAsync(store, 100, bytes);
        Assert.Equal(WriteStatus.Unchanged, (await store.WriteAsync(Write.Batch(With(Write.Update("Binary", "b", "", value: "1"), again)))).Outcomes[0].Status);
        var (other, _) = await UploadAsync(store, 100);
        var updated = (await store.WriteAsync(Write.Batch(With(Write.Update("Binary", "b", "", value: "1"), other)))).Outcomes[0];
        Assert.Equal((WriteStatus.Updated, other.Id), (updated.Status, updated.Resource!.Content!.Id));
        Assert.Equal(1, await store.Contents.SweepAsync(TimeSpan.FromMinutes(-1)));
        Assert.Equal(bytes, await ReadAsync(store, first));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task What_has_been_removed_cannot_be_committed_nor_continued(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var store = await database.OpenAsync();
        var (content, _) = await UploadAsync(store, ContentReference.ChunkBytes);
        Assert.Equal(0, await store.Contents.SweepAsync(TimeSpan.FromMinutes(1)));
        Assert.Equal(1, await store.Contents.SweepAsync(TimeSpan.FromMinutes(-1)));
        Assert.Null(await store.Contents.ReadAsync(content.Id, 0, Ct));
        await Assert.ThrowsAsync<ContentGoneException>(() => store.Contents.AppendAsync(content.Id, 1, new byte[1]));
        var outcome = (await store.WriteAsync(Write.Batch(With(Write.Update("Binary", "b", ""), content)))).Outcomes[0];
        Assert.Equal(WriteStatus.ContentGone, outcome.Status);
        Assert.Null(await store.ReadAsync(new("Binary", "b"), Ct));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task An_upload_that_is_not_whole_cannot_be_committed(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var store = await database.OpenAsync();
        var (content, _) = await UploadAsync(store, ContentReference.ChunkBytes);
        var longer = content with { Length = content.Length + 1 };
        Assert.Equal(WriteStatus.ContentGone, (await store.WriteAsync(Write.Batch(With(Write.Update("Binary", "b", ""), longer)))).Outcomes[0].Status);
        await Assert.ThrowsAsync<ContentGoneException>(() => store.Contents.AppendAsync(content.Id, 2, new byte[1]));
        await store.Contents.AppendAsync(content.Id, 0, new byte[1]);
        Assert.Equal(ContentReference.ChunkBytes, (await store.Contents.ReadAsync(content.Id, 0, Ct))!.Value.Length);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_batch_that_is_taken_back_leaves_the_upload_to_be_removed(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var store = await database.OpenAsync();
        var (content, _) = await UploadAsync(store, 10);
        var batch = Write.Atomic(With(Write.Update("Binary", "b", ""), content), Write.Update("Observation", "o", "p", expected: 7));
        Assert.Equal(WriteStatus.RolledBack, (await store.WriteAsync(batch)).Outcomes[0].Status);
        Assert.True(await store.Contents.DiscardAsync(content.Id));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Of_commits_and_sweeps_at_once_each_upload_meets_one(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var (store, other) = (await database.OpenAsync(), await database.OpenAsync());
        var uploads = new List<(ContentReference Content, byte[] Bytes)>();
        for (var i = 0; i < 40; i++)
        {
            uploads.Add(await UploadAsync(store, 1000));
        }

        // Both go through all of them, from the two ends.
        var removals = Task.Run(async () =>
        {
            foreach (var (content, _) in Enumerable.Reverse(uploads))
            {
                await other.Contents.DiscardAsync(content.Id);
            }
        }, Ct);
        var commits = new List<WriteOutcome>();
        foreach (var (content, _) in uploads)
        {
            commits.Add((await store.WriteAsync(Write.Batch(With(Write.Update("Binary", $"b{content.Id:N}", ""), content)))).Outcomes[0]);
        }

        await removals;
        foreach (var ((content, bytes), outcome) in uploads.Zip(commits))
        {
            if (outcome.Status == WriteStatus.Created)
            {
                Assert.Equal(bytes, await ReadAsync(store, content));
            }
            else
            {
                Assert.Equal(WriteStatus.ContentGone, outcome.Status);
                Assert.Null(await store.Contents.ReadAsync(content.Id, 0, Ct));
            }
        }
    }

    private static WriteEntry With(WriteEntry entry, ContentReference content) =>
        new() { Kind = entry.Kind, Key = entry.Key, ExpectedVersion = entry.ExpectedVersion, Resource = entry.Resource!.With(content, isNew: true) };

    private static async Task<(ContentReference Content, byte[] Bytes)> UploadAsync(ClinicalStore store, int length, byte[]? bytes = null)
    {
        bytes ??= RandomNumberGenerator.GetBytes(length);
        var content = new ContentReference(Guid.CreateVersion7(), length, SHA256.HashData(bytes));
        for (var n = 0; n < content.Chunks; n++)
        {
            var from = n * ContentReference.ChunkBytes;
            await store.Contents.AppendAsync(content.Id, n, bytes.AsMemory(from, Math.Min(ContentReference.ChunkBytes, length - from)));
        }

        return (content, bytes);
    }

    private static async Task<byte[]> ReadAsync(ClinicalStore store, ContentReference content)
    {
        var bytes = new List<byte>();
        for (var n = 0; n < content.Chunks; n++)
        {
            bytes.AddRange((await store.Contents.ReadAsync(content.Id, n, Ct))!.Value.Span);
        }

        return [.. bytes];
    }
}

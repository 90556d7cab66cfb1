using DrCloud.Grains.Interfaces.Contents;
using DrCloud.Storage;
using Orleans.Concurrency;

namespace DrCloud.Grains.Contents;

/// <summary>Content of large Binaries, from and to the site's database. Reentrant: it holds nothing between calls.</summary>
[StatelessWorker, Reentrant]
internal sealed class ContentGrain(ClinicalSites sites) : Grain, IContentGrain
{
    private IContentStore Contents => sites.For(this.GetPrimaryKeyString()).Store.Contents;

    public async Task<bool> AppendAsync(Guid content, int n, ContentChunk chunk)
    {
        try
        {
            await Contents.AppendAsync(content, n, chunk.Data);
            return true;
        }
        catch (ContentGoneException)
        {
            return false;
        }
    }

    public async Task<ContentChunk?> ReadAsync(Guid content, int n, CancellationToken ct) =>
        await Contents.ReadAsync(content, n, ct) is { } data ? new ContentChunk(data) : null;

    public Task DiscardAsync(Guid content) => Contents.DiscardAsync(content);
}

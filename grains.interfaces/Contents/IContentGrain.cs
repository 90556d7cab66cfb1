using System.Buffers;
using System.Runtime.InteropServices;
using DrCloud.Fhir.Resources;

namespace DrCloud.Grains.Interfaces.Contents;

/// <summary>
/// Carries the content of large Binaries between API and database, one chunk of <see cref="ContentReference.ChunkBytes"/> at a time: stateless workers. Key: the site.
/// Who may have it was decided by the resource that refers to it.
/// </summary>
[Repeatable, Alias("drcloud.content")]
public interface IContentGrain : IGrainWithStringKey
{
    /// <summary>Adds the n-th chunk of an upload; the first one begins it. False if the upload has been given up.</summary>
    [Alias("append"), ResponseTimeout("00:01:00")]
    Task<bool> AppendAsync(Guid content, int n, ContentChunk chunk);

    /// <summary>The n-th chunk, or null if there is none.</summary>
    [Alias("read"), ResponseTimeout("00:01:00")]
    Task<ContentChunk?> ReadAsync(Guid content, int n, CancellationToken ct = default);

    /// <summary>Removes an upload of which nothing is to come.</summary>
    [Alias("discard"), ResponseTimeout("00:01:00")]
    Task DiscardAsync(Guid content);
}

/// <summary>Some bytes of content.</summary>
[GenerateSerializer, Immutable, Alias("drcloud.ContentChunk")]
public sealed record ContentChunk([property: Id(0)] ReadOnlyMemory<byte> Data)
{
    /// <summary>Gives the memory of a chunk that was read to whoever needs the next one: of megabytes in a hurry, the collector would keep many. Nobody may read it any more.</summary>
    public void Release()
    {
        if (MemoryMarshal.TryGetArray(Data, out var segment) && segment.Array is { Length: ContentReference.ChunkBytes } array)
        {
            ArrayPool<byte>.Shared.Return(array);
        }
    }
}

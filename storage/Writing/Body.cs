using System.Runtime.InteropServices;
using System.Security.Cryptography;
using DrCloud.Fhir.Resources;
using DrCloud.Storage.Contents;
using DrCloud.Storage.Databases;

namespace DrCloud.Storage.Writing;

/// <summary>
/// A body as its row holds it: the bytes, or, above <see cref="ChunkSize"/>, their SHA-256 and the number of chunks. Chunks keep
/// statements below the servers' packet size, and a resource and its history share them. Of a resource with content beside it, the row holds
/// <see cref="ContentHeader"/> and the bytes.
/// </summary>
internal static class Body
{
    public const int ChunkSize = 1024 * 1024;

    /// <summary>The values of columns <c>chunks</c> and <c>body</c>.</summary>
    public static (long Chunks, byte[] Body) Of(StoredResource resource) =>
        resource.Content is { } content ? (ContentHeader.Chunks, ContentHeader.Join(content, resource.Json.Span)) : Of(resource.Json);

    private static (long Chunks, byte[] Body) Of(ReadOnlyMemory<byte> json) =>
        json.Length <= ChunkSize ? (0, Bytes(json)) : ((json.Length + ChunkSize - 1) / ChunkSize, SHA256.HashData(json.Span));

    /// <summary>Writes the chunks of those bodies that need them, where they are not there yet.</summary>
    public static async Task WriteChunksAsync(WriteSession session, IEnumerable<ReadOnlyMemory<byte>> bodies)
    {
        foreach (var body in bodies.Where(body => body.Length > ChunkSize))
        {
            var sha256 = SHA256.HashData(body.Span);
            var rows = Enumerable.Range(0, (body.Length + ChunkSize - 1) / ChunkSize)
                .Select(n => new object?[] { sha256, (long)n, body.Slice(n * ChunkSize, Math.Min(ChunkSize, body.Length - (n * ChunkSize))).ToArray() });
            await session.InsertMissingAsync(TableShape.BlobChunk, rows.ToList());
        }
    }

    /// <summary>Bytes as the drivers take them, without a copy where the memory is a whole array.</summary>
    public static byte[] Bytes(ReadOnlyMemory<byte> memory) =>
        MemoryMarshal.TryGetArray(memory, out var segment) && segment.Array is { } array && segment.Offset == 0 && segment.Count == array.Length
            ? array
            : memory.ToArray();
}

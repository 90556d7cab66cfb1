using System.Buffers.Text;
using System.IO.Pipelines;
using DrCloud.Fhir.Resources;
using DrCloud.Grains.Interfaces.Contents;

namespace DrCloud.Api.Fhir.Binaries;

/// <summary>Content that is kept beside its resource, written into a response chunk by chunk, as fast as the client takes it.</summary>
internal static class ContentDownload
{
    // What the response holds of a chunk at a time; a multiple of 3, so that it is whole groups of base64.
    private const int PieceBytes = 48 * 1024;

    /// <summary>Writes some of the bytes.</summary>
    public static async Task WriteAsync(PipeWriter output, IContentGrain contents, ContentReference content, long from, long count, CancellationToken ct)
    {
        for (var end = from + count; from < end;)
        {
            var (n, at) = Math.DivRem(from, ContentReference.ChunkBytes);
            var chunk = await ChunkAsync(contents, content, (int)n, ct);
            var rest = chunk.Data[(int)at..(int)Math.Min(chunk.Data.Length, at + end - from)];
            from += rest.Length;
            for (; !rest.IsEmpty; rest = rest[Math.Min(PieceBytes, rest.Length)..])
            {
                await output.WriteAsync(rest[..Math.Min(PieceBytes, rest.Length)], ct);
            }

            chunk.Release();
        }
    }

    /// <summary>Writes all of it in base64.</summary>
    public static async Task WriteBase64Async(PipeWriter output, IContentGrain contents, ContentReference content, CancellationToken ct)
    {
        // What is left of a chunk behind its last whole group of three bytes goes before the next one.
        byte[] left = [];
        for (var n = 0; n < content.Chunks; n++)
        {
            var chunk = await ChunkAsync(contents, content, n, ct);
            var rest = chunk.Data;
            if (left.Length > 0)
            {
                var group = Math.Min(3 - left.Length, rest.Length);
                Encode(output, [.. left, .. rest.Span[..group]]);
                rest = rest[group..];
            }

            for (; rest.Length >= PieceBytes; rest = rest[PieceBytes..])
            {
                Encode(output, rest.Span[..PieceBytes]);
                await output.FlushAsync(ct);
            }

            var whole = n == content.Chunks - 1 ? rest.Length : rest.Length - (rest.Length % 3);
            Encode(output, rest.Span[..whole]);
            left = rest[whole..].ToArray();
            chunk.Release();
        }

        await output.FlushAsync(ct);
    }

    private static void Encode(PipeWriter output, ReadOnlySpan<byte> bytes)
    {
        Base64.EncodeToUtf8(bytes, output.GetSpan(Base64.GetMaxEncodedToUtf8Length(bytes.Length)), out _, out var written);
        output.Advance(written);
    }

    private static async ValueTask<ContentChunk> ChunkAsync(IContentGrain contents, ContentReference content, int n, CancellationToken ct)
    {
        var expected = Math.Min(ContentReference.ChunkBytes, content.Length - ((long)n * ContentReference.ChunkBytes));
        return await contents.ReadAsync(content.Id, n, ct) is { } chunk && chunk.Data.Length == expected
            ? chunk
            : throw new InvalidDataException("A chunk of stored content is not whole.");
    }
}

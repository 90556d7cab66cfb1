using System.Buffers;
using System.Security.Cryptography;
using DrCloud.Api.Fhir.Responses;
using DrCloud.Api.Fhir.Writing;
using DrCloud.Api.Sites;
using DrCloud.Fhir.Outcomes;
using DrCloud.Fhir.Resources;
using DrCloud.Grains.Interfaces.Contents;

namespace DrCloud.Api.Fhir.Binaries;

/// <summary>Content that is sent: small content is kept in memory, to lie in its resource; larger one goes to the database chunk by chunk as it comes.</summary>
internal static class ContentUpload
{
    /// <summary>Bytes of the largest content that lies in its resource.</summary>
    public const int MaxInline = 64 * 1024;

    /// <summary>Takes the content from the stream. What has been sent of content that does not come whole is removed.</summary>
    public static async ValueTask<UploadedContent?> TakeAsync(IContentGrain contents, Stream body, int maxBytes, CancellationToken ct)
    {
        // Not returned where a call fails: it may still be read.
        var buffer = ArrayPool<byte>.Shared.Rent(ContentReference.ChunkBytes);
        var first = await body.ReadAtLeastAsync(buffer.AsMemory(0, MaxInline + 1), MaxInline + 1, throwOnEndOfStream: false, ct);
        if (first <= MaxInline)
        {
            var inline = buffer.AsSpan(0, first).ToArray();
            ArrayPool<byte>.Shared.Return(buffer);
            return new UploadedContent.Inline(inline);
        }

        var id = Guid.CreateVersion7();
        var whole = false;
        try
        {
            var taken = await SendAsync(contents, id, body, buffer, first, maxBytes, ct);
            whole = taken is UploadedContent.Beside;
            ArrayPool<byte>.Shared.Return(buffer);
            return taken;
        }
        finally
        {
            if (!whole)
            {
                await AbandonAsync(contents, id);
            }
        }
    }

    /// <summary>Answers that content was not taken: null.</summary>
    public static async Task<WriteAsk?> RefuseAsync(HttpContext http, UploadedContent refused)
    {
        await (refused is UploadedContent.TooLong
            ? FhirBody.TooLongAsync(http, FhirBody.MaxBinary)
            : OutcomeResponse.WriteAsync(http, StatusCodes.Status408RequestTimeout, OutcomeIssue.Error("timeout", "The content came too slowly.")));
        return null;
    }

    /// <summary>Removes an upload of which nothing has come.</summary>
    public static async Task AbandonAsync(IContentGrain contents, Guid id)
    {
        try
        {
            await contents.DiscardAsync(id);
        }
        catch (Exception e) when (Unavailability.Of(e))
        {
            // Removed later, by a silo that looks for what was left behind.
        }
    }

    private static async ValueTask<UploadedContent> SendAsync(IContentGrain contents, Guid id, Stream body, byte[] buffer, int filled, int maxBytes, CancellationToken ct)
    {
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var length = 0L;
        for (var n = 0; ; n++)
        {
            filled += await body.ReadAtLeastAsync(buffer.AsMemory(filled, ContentReference.ChunkBytes - filled), ContentReference.ChunkBytes - filled, throwOnEndOfStream: false, ct);
            length += filled;
            if (length > maxBytes)
            {
                return new UploadedContent.TooLong();
            }

            var chunk = buffer.AsMemory(0, filled);
            sha256.AppendData(chunk.Span);
            if (filled > 0 && !await contents.AppendAsync(id, n, new ContentChunk(chunk)))
            {
                return new UploadedContent.TooSlow();
            }

            if (filled < ContentReference.ChunkBytes)
            {
                return new UploadedContent.Beside(new ContentReference(id, length, sha256.GetHashAndReset()));
            }

            filled = 0;
        }
    }
}

/// <summary>What has become of content that was sent.</summary>
internal abstract record UploadedContent
{
    /// <summary>It is small.</summary>
    public sealed record Inline(ReadOnlyMemory<byte> Data) : UploadedContent;

    /// <summary>It is in the database, for a commit to take over.</summary>
    public sealed record Beside(ContentReference Content) : UploadedContent;

    /// <summary>It is larger than allowed.</summary>
    public sealed record TooLong : UploadedContent;

    /// <summary>It came so slowly that it was given up.</summary>
    public sealed record TooSlow : UploadedContent;
}

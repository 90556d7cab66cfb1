using System.Buffers.Text;
using System.Data.Common;
using DrCloud.Storage.Databases;

namespace DrCloud.Storage.Contents;

/// <summary>The whole JSON of a resource whose content is kept beside it, the content in base64 as its last member <c>data</c>.</summary>
internal static class WholeBody
{
    private const string Chunks = "SELECT data FROM content_chunk WHERE content = @content ORDER BY n";

    private static ReadOnlySpan<byte> Begin => ",\"data\":\""u8;

    private static ReadOnlySpan<byte> End => "\"}"u8;

    /// <summary>Reads it.</summary>
    /// <param name="connection">A connection that is doing nothing else.</param>
    /// <param name="stored">The body as its row holds it.</param>
    /// <param name="ct">Gives up.</param>
    public static async Task<byte[]> ReadAsync(DbConnection connection, byte[] stored, CancellationToken ct)
    {
        var (content, json) = ContentHeader.Split(stored);
        var whole = new byte[json.Length - 1 + Begin.Length + checked((int)((content.Length + 2) / 3 * 4)) + End.Length];
        json.Span[..^1].CopyTo(whole);
        Begin.CopyTo(whole.AsSpan(json.Length - 1));
        var at = json.Length - 1 + Begin.Length;
        await using var command = connection.Command(Chunks, null, ("@content", content.Id.ToByteArray(bigEndian: true)));
        await using var rows = await command.ExecuteReaderAsync(ct);

        // What is left of a chunk behind its last whole group of three bytes goes before the next one.
        var left = Array.Empty<byte>();
        while (await rows.ReadAsync(ct))
        {
            byte[] chunk = [.. left, .. new RowColumns(rows).Span(0)];
            var groups = chunk.Length - (chunk.Length % 3);
            at += Encode(chunk.AsSpan(0, groups), whole.AsSpan(at));
            left = chunk[groups..];
        }

        at += Encode(left, whole.AsSpan(at));
        if (at + End.Length != whole.Length)
        {
            throw new InvalidDataException("Stored content is not whole.");
        }

        End.CopyTo(whole.AsSpan(at));
        return whole;
    }

    private static int Encode(ReadOnlySpan<byte> bytes, Span<byte> target)
    {
        Base64.EncodeToUtf8(bytes, target, out _, out var written);
        return written;
    }
}

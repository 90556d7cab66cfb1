using System.Buffers;
using Dapper;
using DrCloud.Fhir.Resources;
using DrCloud.Storage.Databases;
using DrCloud.Storage.Writing;

namespace DrCloud.Storage.Contents;

/// <inheritdoc cref="IContentStore"/>
internal sealed class ContentStore(Database database, TimeProvider time) : IContentStore
{
    private const string Begin = "INSERT INTO content_upload (content, chunks, touched) VALUES (@content, 1, @now)";
    private const string GoOn = "UPDATE content_upload SET chunks = chunks + 1, touched = @now WHERE content = @content AND chunks = @n";
    private const string Progress = "SELECT chunks FROM content_upload WHERE content = @content";
    private const string Add = "INSERT INTO content_chunk (content, n, data) VALUES (@content, @n, @data)";
    private const string Chunk = "SELECT data FROM content_chunk WHERE content = @content AND n = @n";
    private const string TakeOver = "DELETE FROM content_upload WHERE content = @content AND chunks = @chunks";
    private const string GiveUp = "DELETE FROM content_upload WHERE content = @content AND touched < @before";
    private const string Remove = "DELETE FROM content_chunk WHERE content = @content";
    private const string Idle = "SELECT content FROM content_upload WHERE touched < @before";

    /// <summary>Ends the upload within a commit: the content is a version's from now on. False if it is not there, or not whole.</summary>
    public static async Task<bool> TakeOverAsync(WriteSession session, ContentReference content) =>
        await session.Connection.ExecuteAsync(TakeOver, new { content = Key(content.Id), chunks = content.Chunks }, session.Transaction) == 1;

    public async Task AppendAsync(Guid content, int n, ReadOnlyMemory<byte> chunk)
    {
        var args = new { content = Key(content), n, data = Body.Bytes(chunk), now = Now };
        await database.WriteContentAsync(async (connection, transaction) =>
        {
            var chunks = await connection.QuerySingleOrDefaultAsync<long>(Progress, args, transaction);
            if (chunks > n)
            {
                return false;
            }

            // Counted first: where another has removed the upload meanwhile, nothing of it is left behind.
            if (chunks != n || await connection.ExecuteAsync(n == 0 ? Begin : GoOn, args, transaction) != 1)
            {
                throw new ContentGoneException();
            }

            return await connection.ExecuteAsync(Add, args, transaction) == 1;
        });
    }

    public Task<ReadOnlyMemory<byte>?> ReadAsync(Guid content, int n, CancellationToken ct) =>
        database.ReadContentAsync<ReadOnlyMemory<byte>?>(async (connection, token) =>
        {
            await using var command = connection.Command(Chunk, null, ("@content", Key(content)), ("@n", n));
            await using var rows = await command.ExecuteReaderAsync(token);
            if (!await rows.ReadAsync(token))
            {
                return null;
            }

            var buffer = ArrayPool<byte>.Shared.Rent(ContentReference.ChunkBytes);
            return buffer.AsMemory(0, new RowColumns(rows).CopyTo(0, buffer));
        }, ct);

    public Task<bool> DiscardAsync(Guid content) => RemoveAsync(Key(content), long.MaxValue);

    public async Task<int> SweepAsync(TimeSpan idle)
    {
        var before = Now - (long)idle.TotalMilliseconds;
        var found = await database.ReadContentAsync((connection, _) => connection.QueryAsync<byte[]>(Idle, new { before }), CancellationToken.None);
        var removed = 0;
        foreach (var content in found)
        {
            removed += await RemoveAsync(content, before) ? 1 : 0;
        }

        return removed;
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    // The row of the upload decides: a commit deletes it as well, and only one of the two finds it.
    private Task<bool> RemoveAsync(byte[] content, long before) =>
        database.WriteContentAsync(async (connection, transaction) =>
        {
            var removed = await connection.ExecuteAsync(GiveUp, new { content, before }, transaction) == 1;
            if (removed)
            {
                await connection.ExecuteAsync(Remove, new { content }, transaction);
            }

            return removed;
        });

    private static byte[] Key(Guid content) => content.ToByteArray(bigEndian: true);
}

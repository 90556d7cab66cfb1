using System.Data.Common;
using DrCloud.Fhir.Resources;
using DrCloud.Storage.Databases;
using DrCloud.Storage.Writing;

namespace DrCloud.Storage.Reading;

/// <summary>Rows read so far, and the bodies that lie in chunks: those are read when the rows are.</summary>
internal sealed class FoundResources
{
    private const string Chunks = "SELECT data FROM blob_chunk WHERE sha256 = @sha256 ORDER BY n";

    private readonly List<StoredResource> _found = [];
    private readonly List<(int At, byte[] Blob)> _blobs = [];

    public int Count => _found.Count;

    /// <summary>Bytes of the bodies, those in chunks by what they may have.</summary>
    public long Bytes { get; private set; }

    public void Add(DbDataReader row)
    {
        if (StoredRows.BlobOf(row) is { } blob)
        {
            _blobs.Add((_found.Count, blob));
        }

        var resource = StoredRows.Read(row);
        Bytes += resource.Json.Length + (StoredRows.ChunksOf(row) * Body.ChunkSize);
        _found.Add(resource);
    }

    /// <summary>The resources with their bodies, in the order of the rows.</summary>
    public async Task<IReadOnlyList<StoredResource>> CompleteAsync(DbConnection connection, DbTransaction? transaction, CancellationToken ct)
    {
        foreach (var (at, blob) in _blobs)
        {
            _found[at] = _found[at].With(await BodyAsync(connection, transaction, blob, ct), _found[at].Index);
        }

        return _found;
    }

    /// <summary>A body that is kept in chunks.</summary>
    internal static async Task<byte[]> BodyAsync(DbConnection connection, DbTransaction? transaction, byte[] blob, CancellationToken ct)
    {
        await using var command = connection.Command(Chunks, transaction, ("@sha256", blob));
        await using var rows = await command.ExecuteReaderAsync(ct);
        var chunks = new List<byte[]>();
        while (await rows.ReadAsync(ct))
        {
            chunks.Add(rows.GetFieldValue<byte[]>(0));
        }

        var body = new byte[chunks.Sum(chunk => chunk.Length)];
        var at = 0;
        foreach (var chunk in chunks)
        {
            chunk.CopyTo(body, at);
            at += chunk.Length;
        }

        return body;
    }
}

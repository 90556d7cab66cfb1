using System.Data.Common;
using DrCloud.Fhir.Resources;
using DrCloud.Storage.Contents;
using DrCloud.Storage.Databases;

namespace DrCloud.Storage.Reading;

/// <summary>How rows become <see cref="StoredResource"/>s: the columns in one order, the mapping beside them.</summary>
internal static class StoredRows
{
    /// <summary>Columns of table <c>resource</c> under the alias <c>r</c>.</summary>
    public const string Columns = "r.type, r.id, r.version, r.last_updated, r.seq, r.rid, r.owner, r.deleted, r.idx, r.chunks, r.body";

    /// <summary>The same without the body, with the links instead.</summary>
    public const string ColumnsWithoutBody = "r.type, r.id, r.version, r.last_updated, r.seq, r.rid, r.owner, r.deleted, r.idx, r.chunks, r.links";

    /// <summary>The same of <c>resource_history</c> under the alias <c>h</c>, which has no search values.</summary>
    public const string HistoryColumns = "h.type, h.id, h.version, h.last_updated, h.seq, h.rid, h.owner, h.deleted, NULL, h.chunks, h.body";

    /// <summary>How many columns <see cref="Columns"/> are.</summary>
    public const int Count = 11;

    private const int Chunks = 9;

    /// <summary>The row; a body kept in chunks is left empty.</summary>
    /// <param name="row">A reader on it.</param>
    /// <param name="withBody">False if the body is not among the columns.</param>
    /// <param name="type">The type that it likely has: of that, the text is shared.</param>
    /// <param name="owner">The owner that it likely has.</param>
    public static StoredResource Read(DbDataReader row, bool withBody = true, string? type = null, string? owner = null)
    {
        var columns = new RowColumns(row);
        var deleted = columns.Int64(7) != 0;
        var (content, json) = withBody && !deleted ? BodyOf(columns) : default;
        return new StoredResource
        {
            Key = new ResourceKey(columns.Text(0, type), columns.Text(1)),
            Version = columns.Int64(2),
            LastUpdated = DateTimeOffset.FromUnixTimeMilliseconds(columns.Int64(3)),
            Seq = columns.Int64(4),
            Rid = columns.Int64(5),
            Owner = columns.Text(6, owner),
            Deleted = deleted,
            Index = columns.Bytes(8),
            Json = json,
            Content = content,
        };
    }

    /// <summary>How many chunks the body is kept in; 0 if it is in the row.</summary>
    public static long ChunksOf(DbDataReader row) => Math.Max(0, row.GetInt64(Chunks));

    /// <summary>The name of a body kept in chunks, or null.</summary>
    public static byte[]? BlobOf(DbDataReader row) => ChunksOf(row) == 0 ? null : row.GetFieldValue<byte[]>(Chunks + 1);

    /// <summary>The same version with other bytes or search values.</summary>
    public static StoredResource With(this StoredResource resource, ReadOnlyMemory<byte> json, ReadOnlyMemory<byte> index) => new()
    {
        Key = resource.Key,
        Version = resource.Version,
        LastUpdated = resource.LastUpdated,
        Seq = resource.Seq,
        Rid = resource.Rid,
        Owner = resource.Owner,
        Deleted = resource.Deleted,
        Json = json,
        Content = resource.Content,
        Index = index,
        Verb = resource.Verb,
    };

    /// <summary>The same version with the verb by which it came.</summary>
    public static StoredResource With(this StoredResource resource, WriteVerb verb) => new()
    {
        Key = resource.Key,
        Version = resource.Version,
        LastUpdated = resource.LastUpdated,
        Seq = resource.Seq,
        Rid = resource.Rid,
        Owner = resource.Owner,
        Deleted = resource.Deleted,
        Json = resource.Json,
        Content = resource.Content,
        Index = resource.Index,
        Verb = verb,
    };

    private static (ContentReference? Content, ReadOnlyMemory<byte> Json) BodyOf(RowColumns columns) => columns.Int64(Chunks) switch
    {
        0 => (null, columns.Bytes(Chunks + 1)),
        ContentHeader.Chunks => ContentHeader.Split(columns.Bytes(Chunks + 1)),
        _ => default,
    };

    /// <summary>Logical ids have no commas.</summary>
    public static string JoinLinks(IReadOnlyList<string> links) => string.Join(',', links);

    public static IReadOnlyList<string> SplitLinks(string links) => links.Length == 0 ? [] : links.Split(',');

    public static async Task<IReadOnlyList<StoredResource>> ReadAllAsync(DbCommand command, CancellationToken ct)
    {
        var found = new FoundResources();
        await using (var rows = await command.ExecuteReaderAsync(ct))
        {
            while (await rows.ReadAsync(ct))
            {
                found.Add(rows);
            }
        }

        return await found.CompleteAsync(command.Connection!, command.Transaction, ct);
    }
}

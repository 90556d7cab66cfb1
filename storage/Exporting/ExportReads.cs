using System.Data.Common;
using System.Diagnostics;
using DrCloud.Storage.Contents;
using DrCloud.Storage.Databases;
using DrCloud.Storage.Reading;
using DrCloud.Storage.Searching;

namespace DrCloud.Storage.Exporting;

/// <summary>
/// The log in the order of its numbers, without the versions that another one had followed by the snapshot. A statement covers a window of the log,
/// so that none runs long, however few versions it finds.
/// </summary>
internal sealed class ExportReads(SqlDialect dialect)
{
    private const long Window = 8192;
    private const int RowsBetweenLooks = 32;

    private const int Seq = 0, Type = 1, Id = 2, Owner = 3, Deleted = 4, LastUpdated = 5, Chunks = 6, Body = 7;

    private const string Counts = "SELECT h.type, COUNT(*) FROM resource_history h WHERE h.seq > @after AND h.seq <= @through GROUP BY h.type";

    public async Task<long> ReadAsync(DbConnection connection, ExportRange range, IExportSink sink, TimeSpan budget, CancellationToken ct)
    {
        var started = Stopwatch.GetTimestamp();
        var at = range.After;
        while (at < range.Through)
        {
            var end = range.IsSparse ? range.Through : Math.Min(at + Window, range.Through);
            var (reached, blob) = await RowsAsync(connection, range, at, end, sink, () => Stopwatch.GetElapsedTime(started) > budget, ct);
            if (blob is not null)
            {
                var body = blob.IsContent ? await WholeBody.ReadAsync(connection, blob.Stored, ct) : await FoundResources.BodyAsync(connection, null, blob.Stored, ct);
                TakeBlob(blob, body, sink);
            }

            at = reached;
            if (Stopwatch.GetElapsedTime(started) > budget)
            {
                break;
            }
        }

        return at;
    }

    public static async Task<IReadOnlyDictionary<string, long>> CountAsync(DbConnection connection, long after, long through, CancellationToken ct)
    {
        await using var command = connection.Command(Counts, null, ("@after", after), ("@through", through));
        await using var rows = await command.ExecuteReaderAsync(ct);
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        while (await rows.ReadAsync(ct))
        {
            counts[rows.GetString(0)] = rows.GetInt64(1);
        }

        return counts;
    }

    /// <summary>Ends at a body that is kept in chunks, for a connection answers one statement at a time, and the order of the log is kept.</summary>
    private async Task<(long Reached, Blob? Blob)> RowsAsync(
        DbConnection connection, ExportRange range, long after, long through, IExportSink sink, Func<bool> isOver, CancellationToken ct)
    {
        await using var command = Select(range, after, through).Build(connection, null);
        await using var rows = await command.ExecuteReaderAsync(ct);
        string? type = null;
        var unlooked = 0;
        while (await rows.ReadAsync(ct))
        {
            var row = new RowColumns(rows);
            type = row.Text(Type, type);
            var version = new ExportedVersion
            {
                Seq = row.Int64(Seq),
                Type = type,
                Id = row.Utf8(Id),
                Owner = row.Utf8(Owner),
                Deleted = row.Int64(Deleted) != 0,
                LastUpdated = DateTimeOffset.FromUnixTimeMilliseconds(row.Int64(LastUpdated)),
            };
            if (sink.Wants(version))
            {
                if (row.Int64(Chunks) is not 0 and var chunks)
                {
                    return (version.Seq, new Blob(version.Seq, type, row.Utf8(Id).ToArray(), row.Utf8(Owner).ToArray(), version.LastUpdated, row.Bytes(Body), chunks == ContentHeader.Chunks));
                }

                sink.Take(version, version.Deleted ? [] : row.Span(Body));
            }

            if (++unlooked == RowsBetweenLooks)
            {
                unlooked = 0;
                if (isOver())
                {
                    return (version.Seq, null);
                }
            }
        }

        return (through, null);
    }

    private static void TakeBlob(Blob blob, byte[] body, IExportSink sink) =>
        sink.Take(new ExportedVersion { Seq = blob.Seq, Type = blob.Type, Id = blob.Id, Owner = blob.Owner, Deleted = false, LastUpdated = blob.LastUpdated }, body);

    private SqlStatement Select(ExportRange range, long after, long through)
    {
        var sql = new SqlStatement(dialect);
        sql.Append($"SELECT h.seq, h.type, h.id, h.owner, h.deleted, h.last_updated, h.chunks, h.body FROM resource_history h {Path(range)} WHERE h.seq > {sql.Value(after)} AND h.seq <= {sql.Value(through)}");
        if (range.Types is { } types)
        {
            sql.Append($" AND h.type IN ({sql.Values(types)})");
        }

        return sql.Append($" AND NOT EXISTS (SELECT 1 FROM resource_history n WHERE n.rid = h.rid AND n.version = h.version + 1 AND n.seq <= {sql.Value(range.Snapshot)}) ORDER BY h.seq");
    }

    // Said, not left to the optimizer: by the type's index a walk through everything would fetch row by row, by the log a rare type would read all.
    private string Path(ExportRange range) => (dialect.IsSqlite, range.IsSparse) switch
    {
        (true, true) => "INDEXED BY resource_history_type",
        (true, false) => "NOT INDEXED",
        (false, true) => "FORCE INDEX (resource_history_type)",
        (false, false) => "FORCE INDEX (PRIMARY)",
    };

    private sealed record Blob(long Seq, string Type, byte[] Id, byte[] Owner, DateTimeOffset LastUpdated, byte[] Stored, bool IsContent);
}

using System.Data.Common;
using DrCloud.Storage.Databases;

namespace DrCloud.Storage.Reading;

/// <summary>Following the log. The clock's lock makes numbers visible in their order, so a plain range read misses nothing.</summary>
internal static class LogReads
{
    // The search values are those of the current version: a version that has been followed by another one has none here.
    private const string After = """
        SELECT h.type, h.id, h.version, h.last_updated, h.seq, h.rid, h.owner, h.deleted,
               CASE WHEN r.version = h.version THEN r.idx END, h.chunks, h.body, h.previous_owner, h.links
        FROM resource_history h JOIN resource r ON r.rid = h.rid
        WHERE h.seq > @after ORDER BY h.seq LIMIT @max
        """;

    public static async Task<IReadOnlyList<LogEntry>> FollowAsync(DbConnection connection, long after, int max, CancellationToken ct)
    {
        await using var command = connection.Command(After, null, ("@after", after), ("@max", max));
        var found = new FoundResources();
        var moves = new List<(string? PreviousOwner, IReadOnlyList<string> Links)>();
        await using (var rows = await command.ExecuteReaderAsync(ct))
        {
            while (await rows.ReadAsync(ct))
            {
                found.Add(rows);
                moves.Add((
                    rows.IsDBNull(StoredRows.Count) ? null : rows.GetString(StoredRows.Count),
                    StoredRows.SplitLinks(rows.GetString(StoredRows.Count + 1))));
            }
        }

        return (await found.CompleteAsync(connection, null, ct))
            .Zip(moves, (resource, move) => new LogEntry(resource, move.PreviousOwner, move.Links)).ToList();
    }
}

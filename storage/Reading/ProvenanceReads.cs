using System.Data.Common;
using DrCloud.Fhir.Provenances;
using DrCloud.Fhir.Resources;
using DrCloud.Storage.Databases;
using DrCloud.Storage.Searching;

namespace DrCloud.Storage.Reading;

/// <summary>Where versions came from, out of the history: the rows of automatic Provenances.</summary>
internal sealed class ProvenanceReads(SqlDialect dialect)
{
    private const int IdsAtOnce = 200;

    private const string Columns = "h.type, h.id, h.version, h.last_updated, h.seq, h.owner, h.status, h.who, h.client, h.request_id, h.entry";

    /// <summary>The origins of all versions of these resources, oldest first, at most <paramref name="limit"/>.</summary>
    public async Task<IReadOnlyList<VersionOrigin>> OfTargetsAsync(DbConnection connection, IReadOnlyCollection<ResourceKey> targets, int limit, CancellationToken ct)
    {
        var found = new List<VersionOrigin>();
        foreach (var chunk in targets.Distinct().GroupBy(target => target.Id).Chunk(IdsAtOnce))
        {
            var wanted = chunk.SelectMany(group => group).ToHashSet();
            var sql = new SqlStatement(dialect);
            sql.Append($"SELECT {Columns} FROM resource r JOIN resource_history h ON h.rid = r.rid WHERE r.type IN ({sql.Values(wanted.Select(key => key.Type).Distinct())}) ")
                .Append($"AND r.id IN ({sql.Values(chunk.Select(group => group.Key))}) ORDER BY h.seq + 0");
            await using var command = sql.Build(connection, null);
            await using var rows = await command.ExecuteReaderAsync(ct);
            for (var taken = 0; taken < limit && await rows.ReadAsync(ct);)
            {
                if (Read(rows) is var origin && wanted.Contains(origin.Target))
                {
                    found.Add(origin);
                    taken++;
                }
            }
        }

        return [.. found.OrderBy(origin => origin.Seq).Take(limit)];
    }

    /// <summary>The origin of the version that a write made, or null.</summary>
    public static async Task<VersionOrigin?> OfWriteAsync(DbConnection connection, WriteName write, CancellationToken ct)
    {
        await using var command = connection.Command(
            $"SELECT {Columns} FROM resource_history h WHERE h.request_id = @request AND h.entry = @entry", null,
            ("@request", write.Request.ToByteArray(bigEndian: true)), ("@entry", (long)write.Entry));
        await using var rows = await command.ExecuteReaderAsync(ct);
        return await rows.ReadAsync(ct) ? Read(rows) : null;
    }

    private static VersionOrigin Read(DbDataReader row) => new(
        new ResourceKey(row.GetString(0), row.GetString(1)), row.GetInt64(2), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3)), row.GetInt64(4), row.GetString(5),
        (WriteStatus)row.GetInt32(6), row.GetString(7), row.GetString(8), new WriteName(new Guid(row.GetFieldValue<byte[]>(9), bigEndian: true), row.GetInt32(10)));
}

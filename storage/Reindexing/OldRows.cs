using System.Data.Common;
using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;
using DrCloud.Storage.Databases;
using DrCloud.Storage.Reading;

namespace DrCloud.Storage.Reindexing;

/// <summary>Finds current resources whose stored search values are old. The version is the first byte, so older values are less than a single byte of the current one.</summary>
internal static class OldRows
{
    private const string Old = "r.deleted = 0 AND r.idx < @current";

    private const string Next = $"SELECT {StoredRows.Columns} FROM resource r WHERE r.rid > @after AND r.rid <= @last AND {Old} ORDER BY r.rid LIMIT @max";

    private static readonly byte[] Current = [ResourceIndexer.Version];

    /// <summary>The first ones of a range of rids, in order, with their bytes; at least one if there is one, and only as many as make <paramref name="maxBytes"/>.</summary>
    public static async Task<(IReadOnlyList<StoredResource> Rows, bool More)> NextAsync(
        DbConnection connection, long after, long last, int max, long maxBytes, CancellationToken ct)
    {
        await using var command = connection.Command(Next, null, ("@after", after), ("@last", last), ("@current", Current), ("@max", max));
        var found = new FoundResources();
        var more = false;
        await using (var rows = await command.ExecuteReaderAsync(ct))
        {
            while (!more && await rows.ReadAsync(ct))
            {
                found.Add(rows);
                more = found.Count == max || found.Bytes >= maxBytes;
            }
        }

        return (await found.CompleteAsync(connection, null, ct), more);
    }

    /// <summary>The search values that the resources have now, of those that are at the version given.</summary>
    public static async Task<Dictionary<long, byte[]>> IndexesAsync(WriteSession session, IReadOnlyDictionary<long, long> versions)
    {
        var indexes = new Dictionary<long, byte[]>();
        await using var command = session.Connection.Command(
            $"SELECT r.rid, r.version, r.idx FROM resource r WHERE r.rid IN ({string.Join(", ", versions.Keys)}) AND {Old}", session.Transaction, ("@current", Current));
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync())
        {
            var rid = rows.GetInt64(0);
            if (versions[rid] == rows.GetInt64(1))
            {
                indexes[rid] = rows.GetFieldValue<byte[]>(2);
            }
        }

        return indexes;
    }
}

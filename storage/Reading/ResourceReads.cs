using System.Data.Common;
using System.Globalization;
using DrCloud.Fhir.Resources;
using DrCloud.Storage.Databases;

namespace DrCloud.Storage.Reading;

/// <summary>Reads by key. Every method takes a connection, so that the same statements serve readers and the commit.</summary>
internal static class ResourceReads
{
    private const int KeysAtOnce = 200;

    private const string ByKey = $"SELECT {StoredRows.Columns} FROM resource r WHERE r.type = @type AND r.id = @id";

    // One statement, so that the log number and the rows belong together; the row that carries the number has no type.
    private const string Owned = $"""
        SELECT '' AS type, '' AS id, 0, 0, seq, 0, '', 0, X'', 0, X'' FROM site_clock WHERE part = 0
        UNION ALL
        SELECT {StoredRows.Columns} FROM resource r WHERE r.owner = @patient
        UNION ALL
        SELECT {StoredRows.Columns} FROM link l JOIN resource r ON r.rid = l.rid WHERE l.owner = @patient
        """;

    private const string Version = $"""
        SELECT {StoredRows.HistoryColumns} FROM resource_history h
        WHERE h.rid = (SELECT r.rid FROM resource r WHERE r.type = @type AND r.id = @id) AND h.version = @version
        """;

    private const string InUse = """
        SELECT EXISTS (SELECT 1 FROM resource r WHERE r.owner = @patient AND r.deleted = 0 AND r.type <> 'Patient') OR EXISTS (SELECT 1 FROM link l WHERE l.owner = @patient)
        """;

    private const string Head = "SELECT seq, t FROM site_clock WHERE part = 0";

    public static async Task<StoredResource?> ReadAsync(DbConnection connection, ResourceKey key, CancellationToken ct)
    {
        await using var command = connection.Command(ByKey, null, ("@type", key.Type), ("@id", key.Id));
        return (await StoredRows.ReadAllAsync(command, ct)).SingleOrDefault();
    }

    public static async Task<StoredResource?> ReadVersionAsync(DbConnection connection, ResourceKey key, long version, CancellationToken ct)
    {
        await using var command = connection.Command(Version, null, ("@type", key.Type), ("@id", key.Id), ("@version", version));
        return (await StoredRows.ReadAllAsync(command, ct)).SingleOrDefault();
    }

    /// <summary>Bodies kept in chunks are no part of a record: they are left empty.</summary>
    public static async Task<PatientRecord> LoadPatientAsync(DbConnection connection, string patient, CancellationToken ct)
    {
        await using var command = connection.Command(Owned, null, ("@patient", patient));
        var resources = new List<StoredResource>();
        var (seq, type) = (0L, "");
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
        {
            var resource = StoredRows.Read(rows, type: type, owner: patient);
            type = resource.Key.Type;
            if (type.Length == 0)
            {
                seq = resource.Seq;
            }
            else
            {
                resources.Add(resource);
            }
        }

        return new PatientRecord(seq, resources);
    }

    /// <summary>True if the patient's record shows anything beside the patient.</summary>
    public static async Task<bool> IsRecordInUseAsync(DbConnection connection, DbTransaction transaction, string patient)
    {
        await using var command = connection.Command(InUse, transaction, ("@patient", patient));
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture) != 0;
    }

    public static async Task<LogHead> HeadAsync(DbConnection connection, CancellationToken ct)
    {
        await using var command = connection.Command(Head);
        await using var rows = await command.ExecuteReaderAsync(ct);
        await rows.ReadAsync(ct);
        return new LogHead(rows.GetInt64(0), DateTimeOffset.FromUnixTimeMilliseconds(rows.GetInt64(1)));
    }

    /// <summary>Hands each row of the keys that exist, tombstones too, to <paramref name="take"/>.</summary>
    /// <param name="connection">Where.</param>
    /// <param name="transaction">The commit that reads, or null.</param>
    /// <param name="columns">What is selected of <c>resource r</c>.</param>
    /// <param name="keys">Which.</param>
    /// <param name="take">Gets the reader on each row.</param>
    /// <param name="ct">Ends the reading.</param>
    public static async Task ForKeysAsync(
        DbConnection connection, DbTransaction? transaction, string columns, IEnumerable<ResourceKey> keys, Action<DbDataReader> take, CancellationToken ct)
    {
        foreach (var type in keys.GroupBy(key => key.Type))
        {
            foreach (var chunk in type.Select(key => key.Id).Chunk(KeysAtOnce))
            {
                await using var command = connection.Command(
                    $"SELECT {columns} FROM resource r WHERE r.type = @type AND r.id IN ({string.Join(", ", chunk.Select((_, i) => $"@i{i}"))})",
                    transaction, ("@type", type.Key));
                for (var i = 0; i < chunk.Length; i++)
                {
                    command.Add($"@i{i}", chunk[i]);
                }

                await using var rows = await command.ExecuteReaderAsync(ct);
                while (await rows.ReadAsync(ct))
                {
                    take(rows);
                }
            }
        }
    }

    public static async Task<IReadOnlyList<StoredResource>> ReadManyAsync(DbConnection connection, IEnumerable<ResourceKey> keys, CancellationToken ct) =>
        [.. (await BodiesAsync(connection, null, keys, ct)).Where(resource => !resource.Deleted)];

    /// <summary>The current versions of the keys that exist with their bodies, tombstones too.</summary>
    public static async Task<IReadOnlyList<StoredResource>> BodiesAsync(
        DbConnection connection, DbTransaction? transaction, IEnumerable<ResourceKey> keys, CancellationToken ct = default)
    {
        var found = new FoundResources();
        await ForKeysAsync(connection, transaction, StoredRows.Columns, keys, found.Add, ct);
        return await found.CompleteAsync(connection, transaction, ct);
    }
}

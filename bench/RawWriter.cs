using System.Data.Common;
using System.Diagnostics;
using DrCloud.Fhir.Resources;
using DrCloud.Storage;
using DrCloud.Storage.Databases;
using DrCloud.Storage.Writing;
using Microsoft.Data.Sqlite;
using MySqlConnector;

namespace DrCloud.Bench;

/// <summary>The yardstick of durable writes: the rows that the store writes for each, one transaction after another on one connection, by prepared statements.</summary>
internal sealed class RawWriter : IAsyncDisposable
{
    private const string Clock = "UPDATE site_clock SET seq = seq + 1, t = t + 1 WHERE part = 0";

    private const string Update = """
        UPDATE resource SET version = version + 1, last_updated = @time, seq = (SELECT seq FROM site_clock WHERE part = 0), idx = @idx, body = @body
        WHERE type = @type AND id = @id
        """;

    // The number of a resource is that of the log at which it was made.
    private const string Create = """
        INSERT INTO resource (rid, owner, type, id, version, last_updated, seq, deleted, links, idx, chunks, body)
        SELECT seq, @owner, @type, @id, 1, @time, seq, 0, '', @idx, 0, @body FROM site_clock WHERE part = 0
        """;

    private const string Delete = """
        UPDATE resource SET version = version + 1, last_updated = @time, seq = (SELECT seq FROM site_clock WHERE part = 0), deleted = 1, idx = @idx, body = @body
        WHERE type = @type AND id = @id
        """;

    private const string History = """
        INSERT INTO resource_history (seq, rid, version, type, id, last_updated, owner, previous_owner, deleted, links, status, who, client, request_id, entry, chunks, body)
        SELECT r.seq, r.rid, r.version, r.type, r.id, r.last_updated, r.owner, NULL, r.deleted, r.links, 1, 'bench', 'bench', @request, 0, 0, r.body
        FROM resource r WHERE r.type = @type AND r.id = @id
        """;

    private readonly DbConnection _connection;
    private readonly Dictionary<string, DbCommand> _prepared = [];
    private readonly Dictionary<ResourceKey, (long Rid, ReadOnlyMemory<byte> Index)> _current = [];
    private long _seq;

    private RawWriter(DbConnection connection) => _connection = connection;

    public static async Task<RawWriter> OpenAsync(string database)
    {
        var address = DatabaseAddress.Parse(database);
        DbConnection connection = address.IsSqlite
            ? new SqliteConnection(SqliteDatabase.ConnectionString(address.Target))
            : new MySqlConnection(MySqlDatabase.Complete(address.Target));
        await connection.OpenAsync();
        if (address.IsSqlite)
        {
            await using var settings = connection.Command("PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -131072");
            await settings.ExecuteNonQueryAsync();
        }

        return new RawWriter(connection);
    }

    /// <summary>Commits these, each as one transaction, until they or the time are at an end.</summary>
    /// <param name="there">The resources that are there already and are updated: what the database has of them is read before the time begins.</param>
    /// <param name="writes">What to write.</param>
    /// <param name="time">How long, at most.</param>
    public async Task<double> CommitsPerSecondAsync(IEnumerable<ResourceKey> there, IEnumerable<(WriteKind Kind, PreparedResource Resource)> writes, TimeSpan time)
    {
        foreach (var key in there)
        {
            _current[key] = await ReadAsync(key);
        }

        await using (var last = _connection.Command("SELECT seq FROM site_clock WHERE part = 0"))
        {
            _seq = (long)(await last.ExecuteScalarAsync())!;
        }

        var watch = Stopwatch.StartNew();
        var commits = 0;
        foreach (var (kind, resource) in writes)
        {
            await CommitAsync(kind, resource);
            commits++;
            if (watch.Elapsed >= time)
            {
                break;
            }
        }

        return commits / watch.Elapsed.TotalSeconds;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var command in _prepared.Values)
        {
            await command.DisposeAsync();
        }

        await _connection.DisposeAsync();
    }

    private async Task<(long Rid, ReadOnlyMemory<byte> Index)> ReadAsync(ResourceKey key)
    {
        await using var command = _connection.Command("SELECT rid, idx FROM resource WHERE type = @type AND id = @id", null, ("@type", key.Type), ("@id", key.Id));
        await using var row = await command.ExecuteReaderAsync();
        return await row.ReadAsync() ? (row.GetInt64(0), row.GetFieldValue<byte[]>(1)) : throw new BenchmarkException($"{key} is not there.");
    }

    private async Task CommitAsync(WriteKind kind, PreparedResource resource)
    {
        var key = resource.Key;
        _seq++;
        var (rid, before) = kind == WriteKind.Create ? (_seq, default) : _current[key];
        var after = kind == WriteKind.Delete ? default : resource.Index;
        var rows = new IndexRows();
        rows.Change(rid, before, after);
        var now = DateTimeOffset.UtcNow;
        await using var transaction = await _connection.BeginTransactionAsync();
        await RunAsync(transaction, Clock);
        (string, object?)[] values =
        [
            ("@time", now.ToUnixTimeMilliseconds()), ("@idx", after.ToArray()), ("@body", kind == WriteKind.Delete ? Array.Empty<byte>() : resource.Materialize(2, now)), ("@type", key.Type), ("@id", key.Id),
        ];
        await (kind switch
        {
            WriteKind.Create => RunAsync(transaction, Create, [.. values, ("@owner", resource.Owner.Patient)]),
            WriteKind.Delete => RunAsync(transaction, Delete, values),
            _ => RunAsync(transaction, Update, values),
        });
        await RunAsync(transaction, History, ("@request", Guid.CreateVersion7().ToByteArray(bigEndian: true)), ("@type", key.Type), ("@id", key.Id));
        foreach (var (table, removed) in rows.Removed)
        {
            foreach (var row in removed)
            {
                await RunAsync(transaction, $"DELETE FROM {table.Name} WHERE {string.Join(" AND ", table.Columns.Take(table.KeyCount).Select((column, i) => $"{column} = @p{i}"))}",
                    [.. row.Take(table.KeyCount).Select((value, i) => ($"@p{i}", value))]);
            }
        }

        foreach (var (table, added) in rows.Added)
        {
            foreach (var row in added)
            {
                await RunAsync(transaction, $"INSERT INTO {table.Name} ({string.Join(", ", table.Columns)}) VALUES ({string.Join(", ", row.Select((_, i) => $"@p{i}"))})",
                    [.. row.Select((value, i) => ($"@p{i}", value))]);
            }
        }

        await transaction.CommitAsync();
        _current[key] = (rid, after);
    }

    private async Task RunAsync(DbTransaction transaction, string sql, params (string Name, object? Value)[] values)
    {
        if (!_prepared.TryGetValue(sql, out var command))
        {
            command = _connection.Command(sql);
            foreach (var (name, value) in values)
            {
                command.Add(name, value);
            }

            command.Transaction = transaction;
            await command.PrepareAsync();
            _prepared[sql] = command;
        }

        command.Transaction = transaction;
        foreach (var (name, value) in values)
        {
            command.Parameters[name].Value = value;
        }

        await command.ExecuteNonQueryAsync();
    }
}

using Dapper;
using DrCloud.Storage.Databases;
using DrCloud.Storage.Writing;

namespace DrCloud.Storage.Auditing;

/// <inheritdoc cref="IAuditStore"/>
internal sealed class AuditStore(Database database) : IAuditStore
{
    private const string Columns = "writer, n, source, batch, minute, events, mac, data, first_time, last_time";
    private const string Known = "SELECT COUNT(*) FROM audit_block WHERE source = @source AND batch = @batch";
    private const string Insert = $"""
        INSERT INTO audit_block ({Columns}) VALUES (@writer, @n, @source, @batch, @minute, @events, @mac, @data, @first, @last);
        INSERT INTO audit_tail (writer, n, first_time, last_time, events) VALUES (@writer, @n, @first, @last, @events)
        """;

    private const string Last = $"SELECT {Columns} FROM audit_block WHERE writer = @writer ORDER BY n DESC LIMIT 1";
    private const string Place = $"SELECT {Columns} FROM audit_block WHERE writer = @writer AND n = @n";
    private const string Writers = "SELECT DISTINCT writer FROM audit_block";
    private const string Page = $"SELECT {Columns} FROM audit_block WHERE writer = @writer AND n > @after ORDER BY n LIMIT @max";
    private const string Sources = "SELECT source, MIN(batch), MAX(batch), COUNT(*) FROM audit_block GROUP BY source";

    public IAuditIndex Index { get; } = new AuditIndex(database);

    public Task<bool> AppendAsync(AuditBlock block)
    {
        var args = new
        {
            writer = Key(block.Writer),
            n = block.Number,
            source = Key(block.Source),
            batch = block.Batch,
            minute = block.Minute,
            events = block.Events,
            mac = Body.Bytes(block.Mac),
            data = Body.Bytes(block.Data),
            first = block.Times.First,
            last = block.Times.Last,
        };
        return database.WriteContentAsync(async (connection, transaction) =>
            await connection.ExecuteScalarAsync<long>(Known, args, transaction) == 0 && await connection.ExecuteAsync(Insert, args, transaction) == 2);
    }

    public async Task<AuditBlock?> LastAsync(Guid writer) =>
        (await QueryAsync(Last, Block, CancellationToken.None, ("@writer", Key(writer)))).SingleOrDefault();

    public async Task<AuditBlock?> FindAsync(Guid writer, long number, CancellationToken ct) =>
        (await QueryAsync(Place, Block, ct, ("@writer", Key(writer)), ("@n", number))).SingleOrDefault();

    public Task<IReadOnlyList<Guid>> WritersAsync(CancellationToken ct) => QueryAsync(Writers, row => new Guid(row.Bytes(0), bigEndian: true), ct);

    public Task<IReadOnlyList<AuditBlock>> ReadAsync(Guid writer, long after, int max, CancellationToken ct) =>
        QueryAsync(Page, Block, ct, ("@writer", Key(writer)), ("@after", after), ("@max", max));

    public Task<IReadOnlyList<AuditSource>> SourcesAsync(CancellationToken ct) =>
        QueryAsync(Sources, row => new AuditSource(new Guid(row.Bytes(0), bigEndian: true), row.Int64(1), row.Int64(2), row.Int64(3)), ct);

    private Task<IReadOnlyList<T>> QueryAsync<T>(string sql, Func<RowColumns, T> row, CancellationToken ct, params (string Name, object? Value)[] parameters) =>
        database.ReadAsync(ReadPurpose.Search, (connection, token) => connection.ListAsync(sql, row, token, parameters), ct);

    private static AuditBlock Block(RowColumns row) => new(
        new Guid(row.Bytes(0), bigEndian: true), row.Int64(1), new Guid(row.Bytes(2), bigEndian: true), row.Int64(3), row.Int64(4), (int)row.Int64(5), row.Bytes(6), row.Bytes(7),
        new AuditTimes(row.Int64(8), row.Int64(9)));

    private static byte[] Key(Guid id) => id.ToByteArray(bigEndian: true);
}

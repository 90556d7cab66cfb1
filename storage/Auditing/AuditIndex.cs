using System.Data.Common;
using System.Text;
using Dapper;
using DrCloud.Storage.Databases;
using DrCloud.Storage.Writing;

namespace DrCloud.Storage.Auditing;

/// <inheritdoc cref="IAuditIndex"/>
internal sealed class AuditIndex(Database database) : IAuditIndex
{
    /// <summary>All events of a block are of one minute, so that blocks which end later than this after a time began after it.</summary>
    private const long LongestBlock = 60_000;

    private const int RowsAStatement = 200;

    private const string Backlog = "SELECT writer, MIN(n), COUNT(*), SUM(events), MIN(last_time) FROM audit_tail GROUP BY writer";
    private const string Tail = "SELECT writer, n, first_time, last_time FROM audit_tail WHERE last_time >= @since AND first_time <= @until ORDER BY last_time DESC LIMIT @max";

    private const string Blocks = """
        SELECT writer, n, first_time, last_time FROM audit_block WHERE last_time BETWEEN @since AND @ends AND first_time <= @until
        AND (last_time < @ends OR first_time < @begins OR (first_time = @begins AND (writer < @writer OR (writer = @writer AND n < @n))))
        ORDER BY last_time DESC, first_time DESC, writer DESC, n DESC LIMIT @max
        """;

    private const string Postings = """
        SELECT writer, first_n, term, first_time, last_time, blocks FROM audit_term WHERE term = @term AND last_time BETWEEN @since AND @ends AND first_time <= @until
        AND (last_time < @ends OR first_time < @begins OR (first_time = @begins AND (writer < @writer OR (writer = @writer AND first_n < @n))))
        ORDER BY last_time DESC, first_time DESC, writer DESC, first_n DESC LIMIT @max
        """;

    private const string Begins = "SELECT COUNT(*) FROM audit_tail WHERE writer = @writer AND n = @first";
    private const string Covered = "SELECT COUNT(*) FROM audit_tail WHERE writer = @writer AND n BETWEEN @first AND @last";
    private const string Cover = "DELETE FROM audit_tail WHERE writer = @writer AND n BETWEEN @first AND @last";
    private const string Clear = "DELETE FROM audit_term WHERE writer = @writer AND first_n = @first";
    private const string End = "INSERT INTO audit_segment (writer, first_n, last_n, last_time) VALUES (@writer, @first, @last, @time)";

    // Greater than every key there is.
    private static readonly byte[] AfterAll = [.. Enumerable.Repeat(byte.MaxValue, 16)];

    public Task<IReadOnlyList<AuditPlace>> BlocksAsync(AuditTimes window, AuditPlace? after, int max, CancellationToken ct) =>
        QueryAsync(Blocks, Place, ct, [.. Window(window, Math.Min(window.Last, long.MaxValue - LongestBlock) + LongestBlock - 1, after?.Times, after?.Writer, after?.Number), ("@max", max)]);

    public Task<IReadOnlyList<AuditPlace>> TailAsync(AuditTimes window, int max, CancellationToken ct) =>
        QueryAsync(Tail, Place, ct, ("@since", window.First), ("@until", window.Last), ("@max", max));

    public Task<IReadOnlyList<AuditPosting>> PostingsAsync(ReadOnlyMemory<byte> term, AuditTimes window, AuditPosting? after, int max, CancellationToken ct) =>
        QueryAsync(Postings, Posting, ct, [.. Window(window, long.MaxValue, after?.Times, after?.Writer, after?.First), ("@term", Body.Bytes(term)), ("@max", max)]);

    public Task<IReadOnlyList<AuditBacklog>> BacklogAsync(CancellationToken ct) =>
        QueryAsync(Backlog, row => new AuditBacklog(Guid(row, 0), row.Int64(1), row.Int64(2), row.Int64(3), row.Int64(4)), ct);

    public Task<bool> AddAsync(Guid writer, long first, IReadOnlyList<AuditPosting> postings, bool begins) => database.WriteContentAsync(async (connection, transaction) =>
    {
        // Who ends the segment deletes this row: until then, it is held.
        var of = new { writer = Key(writer), first };
        if (await connection.ExecuteScalarAsync<long>(Begins + database.Dialect.ForUpdate, of, transaction) == 0)
        {
            return false;
        }

        if (begins)
        {
            await connection.ExecuteAsync(Clear, of, transaction);
        }

        foreach (var rows in postings.Chunk(RowsAStatement))
        {
            await InsertAsync(connection, transaction, rows);
        }

        return true;
    });

    public Task<bool> EndAsync(AuditSegment segment) => database.WriteContentAsync(async (connection, transaction) =>
    {
        var of = new { writer = Key(segment.Writer), first = segment.First, last = segment.Last, time = segment.LastTime };
        if (await connection.ExecuteScalarAsync<long>(Covered + database.Dialect.ForUpdate, of, transaction) != segment.Last - segment.First + 1)
        {
            return false;
        }

        await connection.ExecuteAsync(Cover, of, transaction);
        return await connection.ExecuteAsync(End, of, transaction) == 1;
    });

    private static async Task InsertAsync(DbConnection connection, DbTransaction transaction, AuditPosting[] rows)
    {
        var sql = new StringBuilder("INSERT INTO audit_term (writer, first_n, term, first_time, last_time, blocks) VALUES ");
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        for (var i = 0; i < rows.Length; i++)
        {
            sql.Append(i == 0 ? "" : ", ").Append(string.Create(null, $"(@w{i}, @n{i}, @t{i}, @f{i}, @l{i}, @b{i})"));
            command.Add($"@w{i}", Key(rows[i].Writer));
            command.Add($"@n{i}", rows[i].First);
            command.Add($"@t{i}", Body.Bytes(rows[i].Term));
            command.Add($"@f{i}", rows[i].Times.First);
            command.Add($"@l{i}", rows[i].Times.Last);
            command.Add($"@b{i}", Body.Bytes(rows[i].Blocks));
        }

        command.CommandText = sql.ToString();
        await command.ExecuteNonQueryAsync();
    }

    private Task<IReadOnlyList<T>> QueryAsync<T>(string sql, Func<RowColumns, T> row, CancellationToken ct, params (string Name, object? Value)[] parameters) =>
        database.ReadAsync(ReadPurpose.Search, (connection, token) => connection.ListAsync(sql, row, token, parameters), ct);

    // Without a position, from where all that lies in the window comes after.
    private static IEnumerable<(string, object?)> Window(AuditTimes window, long ends, AuditTimes? after, Guid? writer, long? number) =>
    [
        ("@since", window.First), ("@until", window.Last), ("@ends", after?.Last ?? ends), ("@begins", after?.First ?? long.MaxValue),
        ("@writer", writer is { } key ? Key(key) : AfterAll), ("@n", number ?? long.MaxValue),
    ];

    private static AuditPlace Place(RowColumns row) => new(Guid(row, 0), row.Int64(1), new AuditTimes(row.Int64(2), row.Int64(3)));

    private static AuditPosting Posting(RowColumns row) => new(Guid(row, 0), row.Int64(1), row.Bytes(2), new AuditTimes(row.Int64(3), row.Int64(4)), row.Bytes(5));

    private static Guid Guid(RowColumns row, int column) => new(row.Span(column), bigEndian: true);

    private static byte[] Key(Guid id) => id.ToByteArray(bigEndian: true);
}

using System.Data.Common;
using DrCloud.Fhir.Search;
using DrCloud.Storage.Databases;

namespace DrCloud.Storage.Reindexing;

/// <summary>The row that says how far the stored search values are current; a record, so that two of them are compared by value.</summary>
internal sealed record IndexProgress(long Version, long Position, bool Completed, long Reopened)
{
    private const string Select = "SELECT version, position, completed, reopened FROM index_progress WHERE part = 0";

    private const string Update = "UPDATE index_progress SET version = @version, position = @position, completed = @completed WHERE part = 0";

    // A walk that runs is led back to before the resource, one that has ended is taken up again there.
    private const string Reopen = """
        UPDATE index_progress SET reopened = reopened + 1, completed = 0, position = CASE WHEN position > @before THEN @before ELSE position END WHERE part = 0
        """;

    /// <summary>Nothing is left to do: all values are of this program's extractor, or a newer program is at work.</summary>
    public bool IsThrough => Version > ResourceIndexer.Version || (Version == ResourceIndexer.Version && Completed);

    /// <summary>All resources up to this rid have current values.</summary>
    public long Through => Version == ResourceIndexer.Version ? Position : 0;

    public static async Task<IndexProgress> ReadAsync(DbConnection connection, DbTransaction? transaction, CancellationToken ct)
    {
        await using var command = connection.Command(Select, transaction);
        await using var rows = await command.ExecuteReaderAsync(ct);
        await rows.ReadAsync(ct);
        return new IndexProgress(rows.GetInt64(0), rows.GetInt64(1), rows.GetInt64(2) != 0, rows.GetInt64(3));
    }

    public static Task SetAsync(WriteSession session, long position, bool completed) =>
        session.ExecuteAsync(Update, new { version = ResourceIndexer.Version, position, completed = completed ? 1 : 0 });

    /// <summary>Notes that a resource has been written with old values (by a program of an older version, through this one).</summary>
    public static Task ReopenAsync(WriteSession session, long rid) => session.ExecuteAsync(Reopen, new { before = rid - 1 });
}

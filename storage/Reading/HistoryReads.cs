using System.Data.Common;
using DrCloud.Fhir.Histories;
using DrCloud.Fhir.Resources;
using DrCloud.Storage.Databases;
using DrCloud.Storage.Searching;

namespace DrCloud.Storage.Reading;

/// <summary>
/// Histories by SQL. Number order is the order of time, so times become log numbers first, and a page is a walk down the numbers from where the last one ended.
/// </summary>
internal sealed class HistoryReads(SqlDialect dialect)
{
    // The time of the last version up to a number: it never falls as the number grows.
    private const string TimeAt = "SELECT h.last_updated FROM resource_history h WHERE h.seq <= @seq ORDER BY h.seq DESC LIMIT 1";

    public async Task<HistoryPage> PageAsync(DbConnection connection, HistoryQuery query, CancellationToken ct)
    {
        var sql = new SqlStatement(dialect).Append($"SELECT {StoredRows.HistoryColumns}, h.verb FROM resource_history h WHERE ");
        sql.Append(string.Join(" AND ", [.. Subject(sql, query), .. await TimesAsync(sql, connection, query, ct)]));

        // A record or a resource is found by its rows; without the sum, the server may walk down the whole log instead to spare itself the sort.
        var order = query.Id is null && query.Owner is null ? "h.seq" : "h.seq + 0";
        sql.Append($" ORDER BY {order} DESC LIMIT {sql.Value(query.Count + 1)}");
        await using var command = sql.Build(connection, null);
        var versions = await ReadAsync(command, ct);
        return versions.Count <= query.Count ? new HistoryPage(versions, null) : new HistoryPage([.. versions.Take(query.Count)], versions[query.Count - 1].Seq);
    }

    private static async Task<IReadOnlyList<StoredResource>> ReadAsync(DbCommand command, CancellationToken ct)
    {
        var (found, verbs) = (new FoundResources(), new List<WriteVerb>());
        await using (var rows = await command.ExecuteReaderAsync(ct))
        {
            while (await rows.ReadAsync(ct))
            {
                found.Add(rows);
                verbs.Add((WriteVerb)rows.GetInt64(StoredRows.Count));
            }
        }

        return [.. (await found.CompleteAsync(command.Connection!, null, ct)).Zip(verbs, StoredRows.With)];
    }

    private static IEnumerable<string> Subject(SqlStatement sql, HistoryQuery query)
    {
        if (query.Id is { } id)
        {
            yield return $"h.rid = (SELECT r.rid FROM resource r WHERE r.type = {sql.Value(query.Type!)} AND r.id = {sql.Value(id)})";
        }
        else if (query.Owner is { } patient)
        {
            yield return $"h.rid IN (SELECT r.rid FROM resource r WHERE r.owner = {sql.Value(patient)})";
        }

        if (query.Owner is { } owner)
        {
            yield return $"h.owner = {sql.Value(owner)}";
        }

        if (query.Id is null && query.Type is { } type)
        {
            yield return $"h.type = {sql.Value(type)}";
        }

        if (query.From is { } from)
        {
            yield return $"h.seq >= {sql.Value(from)}";
        }

        if (query.Types is { } types)
        {
            yield return types.Count == 0 ? "1 = 0" : $"h.type IN ({sql.Values(types)})";
        }
    }

    private static async Task<IReadOnlyList<string>> TimesAsync(SqlStatement sql, DbConnection connection, HistoryQuery query, CancellationToken ct)
    {
        var bounds = new List<string>();
        var before = query.Before ?? long.MaxValue;
        if (query.CurrentUntil is { } until)
        {
            before = Math.Min(before, await FirstSinceAsync(connection, until.ToUnixTimeMilliseconds() + 1, ct));
        }

        bounds.Add($"h.seq < {sql.Value(before)}");
        if (query.Since is { } since)
        {
            bounds.Add($"h.seq >= {sql.Value(await FirstSinceAsync(connection, RoundedUp(since), ct))}");
        }

        if (query.CurrentFrom is { } from)
        {
            bounds.Add(
                $"NOT EXISTS (SELECT 1 FROM resource_history n WHERE n.rid = h.rid AND n.version = h.version + 1 AND n.last_updated <= {sql.Value(from.ToUnixTimeMilliseconds())})");
        }

        return bounds;
    }

    // Versions are stamped in whole milliseconds.
    internal static long RoundedUp(DateTimeOffset time) =>
        (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond;

    /// <summary>The log number of the first version that is not older than the time; one more than the last number if there is none.</summary>
    internal static async Task<long> FirstSinceAsync(DbConnection connection, long time, CancellationToken ct)
    {
        var (low, high) = (1L, (await ResourceReads.HeadAsync(connection, ct)).Seq + 1);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            await using var command = connection.Command(TimeAt, null, ("@seq", middle));
            if (await command.ExecuteScalarAsync(ct) is long found && found >= time)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low;
    }
}

using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search.Words;
using DrCloud.Storage.Databases;
using DrCloud.Storage.Reading;
using DrCloud.Storage.Writing;

namespace DrCloud.Storage.Reindexing;

/// <summary>
/// Brings the stored search values to this program's extractor, step by step, while the site is read and written. A step extracts outside of the log's lock and
/// writes behind it, only where the version is still the one that was read: a newer one was indexed when it was written. Resources get no new version by it.
/// The position is kept with the values, so a walk that was stopped goes on where it was, and two at once do no harm.
/// </summary>
/// <param name="database">The site's.</param>
/// <param name="indexOf">Extracts and packs the search values of a resource's bytes.</param>
internal sealed class Reindex(Database database, Func<ReadOnlyMemory<byte>, byte[]> indexOf)
{
    /// <summary>So few that a write does not wait noticeably for the lock.</summary>
    private const int RowsAtOnce = 100;

    private const long BytesAtOnce = 4 * 1024 * 1024;

    /// <summary>Log numbers that one query looks through: it takes well below a second.</summary>
    private const long Window = 20_000;

    public async Task<ReindexStep> StepAsync(CancellationToken ct)
    {
        var page = await database.ReadAsync(ReadPurpose.Search, async (connection, token) =>
        {
            var progress = await IndexProgress.ReadAsync(connection, null, token);
            var head = (await ResourceReads.HeadAsync(connection, token)).Seq;
            if (progress.IsThrough)
            {
                return new Page(progress, head, head, []);
            }

            var last = Math.Min(progress.Through + Window, head);
            var (rows, more) = await OldRows.NextAsync(connection, progress.Through, last, RowsAtOnce, BytesAtOnce, token);
            return new Page(progress, head, more ? rows[^1].Rid : last, rows);
        }, ct);
        if (page.Progress.IsThrough)
        {
            return new ReindexStep(true, 0, page.Head, page.Head);
        }

        var current = page.Rows.ToDictionary(row => row.Rid, row => (indexOf(row.Json), ResourceWords.Of(row.Json.Span)));
        try
        {
            return await database.WriteAsync(session => WriteAsync(session, page, current));
        }
        catch (Exception e) when (database.IsRace(e) || database.IsAway(e))
        {
            throw new StoreUnavailableException("A step of the reindexing was not committed; it can be repeated.", e);
        }
    }

    private static async Task<ReindexStep> WriteAsync(WriteSession session, Page page, Dictionary<long, (byte[] Index, string Words)> current)
    {
        await session.AdvanceClockAsync(0);
        var rewritten = current.Count == 0 ? 0 : await RewriteAsync(session, page.Rows, current);

        // Somebody wrote old values meanwhile, or another runner was here: the next step begins where the row says.
        var completed = false;
        if (await IndexProgress.ReadAsync(session.Connection, session.Transaction, CancellationToken.None) == page.Progress)
        {
            completed = page.Last == page.Head;
            await IndexProgress.SetAsync(session, page.Last, completed);
        }

        session.Keep = true;
        return new ReindexStep(completed, rewritten, page.Last, page.Head);
    }

    private static async Task<int> RewriteAsync(WriteSession session, IReadOnlyList<StoredResource> rows, Dictionary<long, (byte[] Index, string Words)> current)
    {
        var stored = await OldRows.IndexesAsync(session, rows.ToDictionary(row => row.Rid, row => row.Version));
        var (changes, words) = (new IndexRows(), new WordRows());
        foreach (var (rid, old) in stored)
        {
            changes.Change(rid, old, current[rid].Index);
            words.Change(rid, hadWords: true, current[rid].Words);
            await session.ExecuteAsync("UPDATE resource SET idx = @idx WHERE rid = @rid", new { rid, idx = current[rid].Index });
        }

        await changes.FlushAsync(session);
        await words.FlushAsync(session);
        return stored.Count;
    }

    /// <summary>What a step has to do: old rows in order, and through which rid it is done with them.</summary>
    private sealed record Page(IndexProgress Progress, long Head, long Last, IReadOnlyList<StoredResource> Rows);
}

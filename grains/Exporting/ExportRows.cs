using DrCloud.Grains.Sites;
using DrCloud.Storage.State;

namespace DrCloud.Grains.Exporting;

/// <summary>The list of exports: a row is there before the job's state, and goes after it.</summary>
internal static class ExportRows
{
    /// <summary>Not ended yet.</summary>
    public const string Unfinished = "unfinished";

    /// <summary>Ended; its files are kept until they expire.</summary>
    public const string Ended = "ended";

    private const int Page = 200;

    /// <summary>A job's row.</summary>
    public static StateRow Of(string site, string job, string client, string status, DateTimeOffset created) =>
        new(site, StateKinds.Export, job, client, "", status, created);

    /// <summary>All rows of a site, or of a client, in no order.</summary>
    public static async Task<List<StateRow>> ListAsync(this IStateIndex index, string site, string? client, string? status)
    {
        var all = new List<StateRow>();
        string? after = null;
        while (true)
        {
            var rows = await index.ListAsync(new StateFilter(site, StateKinds.Export) { A = client, Status = status, After = after, Count = Page }, CancellationToken.None);
            all.AddRange(rows);
            if (rows.Count < Page)
            {
                return all;
            }

            after = rows[^1].Id;
        }
    }
}

using DrCloud.Grains.Interfaces.Exporting;
using DrCloud.Storage;

namespace DrCloud.Grains.Exporting;

/// <summary>Cuts an export into pieces of the log.</summary>
internal static class ExportPlan
{
    private const int MostPieces = 64;

    // Below this share of the log, a type is fetched by its index: a row that is sought costs about that many times what a row in passing costs.
    private const int SparseOnce = 12;

    /// <summary>The pieces of an export of the log up to the snapshot.</summary>
    public static async Task<IReadOnlyList<ExportShard>> MakeAsync(IClinicalStore store, ExportRequest request, long snapshot, long smallestPiece)
    {
        var since = request.Since is { } from ? await store.Exports.FirstSinceAsync(from, CancellationToken.None) - 1 : 0;
        var through = request.Until is { } until ? Math.Min(snapshot, await store.Exports.FirstSinceAsync(until, CancellationToken.None) - 1) : snapshot;
        var shards = new List<ExportShard>();
        await AddAsync(shards, store, request, since, through, snapshot, ExportShardKind.Requested, smallestPiece);
        if (request.Level == ExportLevel.Group && since > 0 && (await ExportedPatients.FindAsync(store, request, snapshot, since)).New.Count > 0)
        {
            await AddAsync(shards, store, request, 0, Math.Min(since, through), snapshot, ExportShardKind.NewMembers, smallestPiece);
        }

        if (request.Level == ExportLevel.Group || request.Patients is not null)
        {
            shards.Add(new ExportShard(shards.Count, since, through, snapshot, ExportShardKind.Supporting));
        }

        return shards;
    }

    private static async Task AddAsync(List<ExportShard> shards, IClinicalStore store, ExportRequest request, long after, long through, long snapshot, ExportShardKind kind, long smallestPiece)
    {
        if (after >= through)
        {
            return;
        }

        if (request.Types is { } types)
        {
            var counts = await store.Exports.CountAsync(after, through, CancellationToken.None);
            var wanted = types.Where(counts.ContainsKey).ToList();
            if (wanted.Sum(type => counts[type]) * SparseOnce < counts.Values.Sum())
            {
                foreach (var type in wanted)
                {
                    shards.Add(new ExportShard(shards.Count, after, through, snapshot, kind) { SparseType = type });
                }

                return;
            }
        }

        var piece = Math.Max(smallestPiece, (through - after + MostPieces - 1) / MostPieces);
        for (var at = after; at < through; at += piece)
        {
            shards.Add(new ExportShard(shards.Count, at, Math.Min(at + piece, through), snapshot, kind));
        }
    }
}

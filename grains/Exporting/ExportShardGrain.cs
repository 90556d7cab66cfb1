using System.Text;
using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;
using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Exporting;
using DrCloud.Storage.Exporting;

namespace DrCloud.Grains.Exporting;

internal sealed class ExportShardGrain(ClinicalSites sites, ExportFolder folder, SearchQueryCache queries) : Grain, IExportShardGrain, IDisposable
{
    private ShardWriter? _writer;
    private long _reached;

    public async Task<ExportStep> StepAsync(ExportRequest request, ExportShard shard, TimeSpan budget)
    {
        var (site, job) = Names();
        var store = sites.For(site).Store;
        try
        {
            if (_writer is null)
            {
                var since = request.Since is { } time ? await store.Exports.FirstSinceAsync(time, CancellationToken.None) - 1 : 0;
                _writer = new ShardWriter(request, shard, await ExportedPatients.FindAsync(store, request, shard.Snapshot, since), folder.Of(site, job), queries);
                _reached = shard.After;
            }

            if (shard.Kind == ExportShardKind.Supporting)
            {
                await SupportAsync(request, shard, _writer, site, job);
                _reached = shard.Through;
            }
            else
            {
                var range = new ExportRange(_reached, shard.Through, shard.Snapshot)
                {
                    Types = shard.SparseType is { } type ? [type] : request.Types,
                    IsSparse = shard.SparseType is not null,
                };
                _reached = await store.Exports.ReadAsync(range, _writer, budget, CancellationToken.None);
            }

            return Report(_reached == shard.Through ? _writer.Finish() : null);
        }
        catch (ExportStorageException)
        {
            Drop();
            return new ExportStep { Reached = shard.After, Count = 0, Bytes = 0, IsStorageFull = true };
        }
        catch
        {
            // Begun anew: what was taken of the step that failed is not known.
            Drop();
            throw;
        }
    }

    public Task AbandonAsync()
    {
        Drop();
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public void Dispose() => Drop();

    private (string Site, string Job) Names()
    {
        var (site, rest) = GrainKeys.Split(this.GetPrimaryKeyString());
        return (site, rest[..rest.LastIndexOf('/')]);
    }

    private ExportStep Report(IReadOnlyList<ExportPart>? parts)
    {
        var step = new ExportStep { Reached = _reached, Count = _writer!.Count, Bytes = _writer.Bytes, Parts = parts };
        if (parts is not null)
        {
            Drop();
            DeactivateOnIdle();
        }

        return step;
    }

    private void Drop()
    {
        _writer?.Dispose();
        _writer = null;
    }

    /// <summary>What the exported records refer to, and what that refers to, each once, in the order of their names.</summary>
    private async Task SupportAsync(ExportRequest request, ExportShard shard, ShardWriter writer, string site, string job)
    {
        var store = sites.For(site).Store;
        var seen = await ReferencesAsync(site, job);
        var found = new SortedDictionary<string, StoredResource>(StringComparer.Ordinal);
        var next = seen.ToList();
        while (next.Count > 0)
        {
            var further = new HashSet<ResourceKey>();
            foreach (var key in next)
            {
                if (await ExportedPatients.AtAsync(store, key, shard.Snapshot) is { Owner: "" } resource)
                {
                    found[key.ToString()] = resource;
                    SupportingReferences.Collect(resource.Json.Span, further, attachments: false, request.BaseAddress);
                }
            }

            next = [.. further.Where(seen.Add)];
        }

        foreach (var resource in found.Values.Where(resource => resource.Seq > shard.After && resource.Seq <= shard.Through && request.Types?.Contains(resource.Key.Type) != false))
        {
            writer.Take(
                new ExportedVersion
                {
                    Seq = resource.Seq,
                    Type = resource.Key.Type,
                    Id = Encoding.UTF8.GetBytes(resource.Key.Id),
                    Owner = [],
                    Deleted = false,
                    LastUpdated = resource.LastUpdated,
                },
                resource.Json.Span);
        }
    }

    private async Task<HashSet<ResourceKey>> ReferencesAsync(string site, string job)
    {
        var keys = new HashSet<ResourceKey>();
        foreach (var file in Directory.Exists(folder.Of(site, job)) ? Directory.GetFiles(folder.Of(site, job), "*" + ShardWriter.ReferencesSuffix) : [])
        {
            await foreach (var line in File.ReadLinesAsync(file))
            {
                var slash = line.IndexOf('/', StringComparison.Ordinal);
                keys.Add(new ResourceKey(line[..slash], line[(slash + 1)..]));
            }
        }

        return keys;
    }
}

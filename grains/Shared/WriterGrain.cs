using DrCloud.Fhir.Resources;
using DrCloud.Grains.Interfaces.Shared;
using DrCloud.Grains.Log;
using Orleans.Concurrency;

namespace DrCloud.Grains.Shared;

/// <summary>Writes that no patient's grain takes. Reentrant: what waits for its commit holds up nobody; the store commits in one order.</summary>
[StatelessWorker, Reentrant]
internal sealed class WriterGrain(ClinicalSites sites, LogHerald herald) : Grain, IWriterGrain
{
    public async Task<WriteResult> WriteAsync(WriteBatch batch)
    {
        var site = sites.For(this.GetPrimaryKeyString());
        var result = await site.Store.WriteAsync(batch);
        if (result.Outcomes.Any(outcome => outcome.Status is WriteStatus.Created or WriteStatus.Updated or WriteStatus.Deleted))
            await herald.TellAsync(site, result.Seq);

        return result;
    }

    public Task<WriteResult> WriteLargeAsync(WriteBatch batch) => WriteAsync(batch);
}

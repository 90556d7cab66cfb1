using DrCloud.Fhir.Auditing;
using DrCloud.Grains.Interfaces.Auditing;
using DrCloud.Storage;
using Orleans.Concurrency;

namespace DrCloud.Grains.Auditing;

/// <summary>The way to this silo's chains. Reentrant: it holds nothing between calls.</summary>
[StatelessWorker, Reentrant]
internal sealed class AuditGrain(AuditChains chains, ClinicalSites sites) : Grain, IAuditGrain
{
    private string Site => this.GetPrimaryKeyString();

    public Task AppendAsync(AuditBatch batch) => chains.Of(Site).AppendAsync(batch);

    public Task<AuditVerification> VerifyAsync() => chains.VerifyAsync(Site, CancellationToken.None);

    public Task<AuditPage> SearchAsync(AuditQuery query, AuditPosition? after, int count) =>
        new AuditSearch(Store, query, after).RunAsync(Math.Clamp(count, 1, AuditPage.Most), CancellationToken.None);

    public async Task<AuditRecord?> ReadAsync(AuditName name) =>
        await Store.FindAsync(name.Chain, name.Block, CancellationToken.None) is { } block && AuditPacking.EventsOf(block.Data) is var events && name.Index < events.Count
            ? new AuditRecord(name, events[name.Index])
            : null;

    private IAuditStore Store => sites.For(Site).Store.Audit;
}

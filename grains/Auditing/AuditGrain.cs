using DrCloud.Grains.Interfaces.Auditing;
using Orleans.Concurrency;

namespace DrCloud.Grains.Auditing;

/// <summary>The way to this silo's chains. Reentrant: it holds nothing between calls.</summary>
[StatelessWorker, Reentrant]
internal sealed class AuditGrain(AuditChains chains) : Grain, IAuditGrain
{
    private string Site => this.GetPrimaryKeyString();

    public Task AppendAsync(AuditBatch batch) => chains.Of(Site).AppendAsync(batch);

    public Task<AuditVerification> VerifyAsync() => chains.VerifyAsync(Site, CancellationToken.None);
}

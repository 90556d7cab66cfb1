using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Exporting;
using DrCloud.Storage.State;
using Microsoft.Extensions.Options;

namespace DrCloud.Grains.Exporting;

/// <summary>A client's exports, first come, first served. What is waiting stands in the list of exports, so the grain keeps nothing.</summary>
internal sealed class ExportQueueGrain(IStateIndex index, ExportFolder folder, IOptions<ExportOptions> options, TimeProvider clock) : Grain, IExportQueueGrain, IExportTurns
{
    private readonly ExportOptions _options = options.Value;

    public async Task<ExportAdmission> AddAsync(string job, ExportRequest request)
    {
        if (!folder.IsConfigured)
        {
            return ExportAdmission.NotOffered;
        }

        var (site, client) = GrainKeys.Split(this.GetPrimaryKeyString());
        var unfinished = await index.ListAsync(site, client, ExportRows.Unfinished);
        if (unfinished.Count >= _options.UnfinishedPerClient && unfinished.All(row => row.Id != job))
        {
            return ExportAdmission.TooMany;
        }

        var run = GrainFactory.GetGrain<IExportRun>(GrainKeys.Of(site, job));
        await run.BeginAsync(request, clock.GetUtcNow());
        await run.NudgeAsync();
        return ExportAdmission.Accepted;
    }

    public async Task<bool> MayRunAsync(string job) => (await TurnsAsync()).Contains(job);

    public async Task EndedAsync()
    {
        var (site, _) = GrainKeys.Split(this.GetPrimaryKeyString());
        foreach (var job in await TurnsAsync())
        {
            await GrainFactory.GetGrain<IExportRun>(GrainKeys.Of(site, job)).NudgeAsync();
        }
    }

    private async Task<List<string>> TurnsAsync()
    {
        var (site, client) = GrainKeys.Split(this.GetPrimaryKeyString());
        var unfinished = await index.ListAsync(site, client, ExportRows.Unfinished);
        return [.. unfinished.OrderBy(row => row.Updated).ThenBy(row => row.Id, StringComparer.Ordinal).Take(_options.RunningPerClient).Select(row => row.Id)];
    }
}

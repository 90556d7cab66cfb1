using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Clients;
using DrCloud.Grains.Interfaces.Grants;
using DrCloud.Grains.Sites;
using DrCloud.Storage.State;
using Orleans.Concurrency;

namespace DrCloud.Grains.Clients;

/// <summary>Lists by the index and asks each grant: a row may be ahead of its grain's state.</summary>
[StatelessWorker]
internal sealed class ClientGrantsGrain(IStateIndex index) : Grain, IClientGrantsGrain
{
    private const int Page = 200;

    private (string Site, string Client) Key => GrainKeys.Split(this.GetPrimaryKeyString());

    public async Task<IReadOnlyList<ClientGrant>> ListAsync(string? after, int count)
    {
        var found = new List<ClientGrant>();
        IReadOnlyList<StateRow> rows;
        do
        {
            rows = await RowsAsync(after, count - found.Count);
            var grants = await Task.WhenAll(rows.Select(async row => (row.Id, Grant: await Grant(row.Id).GetAsync())));
            found.AddRange(grants.Where(row => row.Grant is not null).Select(row => new ClientGrant(row.Id, row.Grant!)));
            after = rows.Count > 0 ? rows[^1].Id : after;
        }
        while (rows.Count > 0 && found.Count < count);
        return found;
    }

    public async Task<bool> EndAsync(string grant)
    {
        if (await Grant(grant).GetAsync() is not { } found || found.Client != Key.Client)
        {
            return false;
        }

        await Grant(grant).EndAsync();
        return true;
    }

    public async Task EndAllAsync()
    {
        // An ended grant takes its row away: what is listed next is what is left.
        while (await RowsAsync(null, Page) is { Count: > 0 } rows)
        {
            await Task.WhenAll(rows.Select(row => Grant(row.Id).EndAsync()));
        }
    }

    private Task<IReadOnlyList<StateRow>> RowsAsync(string? after, int count) =>
        index.ListAsync(new StateFilter(Key.Site, StateKinds.Grant) { B = Key.Client, After = after, Count = count }, CancellationToken.None);

    private IGrantGrain Grant(string id) => GrainFactory.GetGrain<IGrantGrain>(GrainKeys.Of(Key.Site, id));
}

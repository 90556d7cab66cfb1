using DrCloud.Grains.Changes;
using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Changes;
using DrCloud.Grains.Interfaces.Clients;
using DrCloud.Grains.Sites;
using DrCloud.Storage;
using DrCloud.Storage.State;

namespace DrCloud.Grains.Clients;

internal sealed class ClientGrain([PersistentState("client", "state")] IPersistentState<ClientState> state, IStateIndex index, IAssertionLog assertions, TimeProvider clock)
    : Grain, IClientGrain
{
    private static readonly TimeSpan PurgeEvery = TimeSpan.FromMinutes(5);

    private DateTimeOffset _purgeAt;

    public Task<Client?> GetAsync() => Task.FromResult(state.State.Client);

    public async Task<bool> RegisterAsync(Client client)
    {
        if (state.State.Client is { } registered)
        {
            // The same id at the same instant: the same registration, sent again.
            return registered.IssuedAt == client.IssuedAt;
        }

        var (site, id) = GrainKeys.Split(this.GetPrimaryKeyString());
        await index.UpsertAsync(new StateRow(site, StateKinds.Client, id, "", "", "", client.IssuedAt), CancellationToken.None);
        await this.PersistAsync(state, new ClientState { Client = client });
        return true;
    }

    public async Task<bool> SetEnabledAsync(bool enabled)
    {
        if (state.State.Client is not { } client)
        {
            return false;
        }

        if (client.Enabled != enabled)
        {
            await this.PersistAsync(state, new ClientState { Client = client with { Enabled = enabled } });
        }

        var (site, id) = GrainKeys.Split(this.GetPrimaryKeyString());
        await GrainFactory.PublishAsync(site, ChangeKind.Client, id);
        return true;
    }

    public async Task<bool> UseAssertionAsync(string jti, DateTimeOffset expires)
    {
        var (site, id) = GrainKeys.Split(this.GetPrimaryKeyString());
        try
        {
            var now = clock.GetUtcNow();
            if (now >= _purgeAt)
            {
                _purgeAt = now + PurgeEvery;
                await assertions.PurgeAsync(now, CancellationToken.None);
            }

            return await assertions.TryUseAsync(site, id, jti, expires, CancellationToken.None);
        }
        catch (StoreUnavailableException)
        {
            throw new ServiceUnavailableException();
        }
    }
}

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
        if (state.RecordExists)
        {
            // The same id at the same instant: the same registration, sent again.
            var isSame = state.State.Client?.IssuedAt == client.IssuedAt;
            await (isSame ? PublishAsync() : Task.CompletedTask);
            return isSame;
        }

        var (site, id) = GrainKeys.Split(this.GetPrimaryKeyString());
        await index.UpsertAsync(new StateRow(site, StateKinds.Client, id, client.RegistrationPath ?? "", "", "", client.IssuedAt), CancellationToken.None);
        await this.PersistAsync(state, new ClientState { Client = client });
        await PublishAsync();
        return true;
    }

    public Task<bool> SetEnabledAsync(bool enabled) => ChangeAsync(client => client.Enabled == enabled ? client : client with { Enabled = enabled });

    public Task<bool> UpdateAsync(Client client) => ChangeAsync(registered => client with { Id = registered.Id, IssuedAt = registered.IssuedAt });

    public Task<bool> SetScopesAsync(IReadOnlyList<string> scopes) => ChangeAsync(client => client with { Scopes = scopes });

    public Task<bool> SetSecretAsync(byte[] secretHash) => ChangeAsync(client => client.SecretHash is null ? null : client with { SecretHash = secretHash });

    public async Task RemoveAsync()
    {
        // What stays is an empty state: it says that the client was here, so that the id is never registered again.
        if (state.State.Client is not null)
        {
            await this.PersistAsync(state, new ClientState());
        }

        await PublishAsync();
        var (site, id) = GrainKeys.Split(this.GetPrimaryKeyString());
        await index.DeleteAsync(site, StateKinds.Client, id, CancellationToken.None);
    }

    public async Task<bool> UseOnceAsync(string once, DateTimeOffset expires)
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

            return await assertions.TryUseAsync(site, id, once, expires, CancellationToken.None);
        }
        catch (StoreUnavailableException)
        {
            throw new ServiceUnavailableException();
        }
    }

    /// <summary>Makes the client what <paramref name="change"/> says; null changes nothing and is told as false.</summary>
    private async Task<bool> ChangeAsync(Func<Client, Client?> change)
    {
        if (state.State.Client is not { } client || change(client) is not { } changed)
        {
            return false;
        }

        if (!ReferenceEquals(changed, client))
        {
            await this.PersistAsync(state, new ClientState { Client = changed });
        }

        await PublishAsync();
        return true;
    }

    private Task PublishAsync()
    {
        var (site, id) = GrainKeys.Split(this.GetPrimaryKeyString());
        return GrainFactory.PublishAsync(site, ChangeKind.Client, id);
    }
}

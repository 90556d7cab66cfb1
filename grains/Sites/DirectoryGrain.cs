using System.Collections.Immutable;
using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Accounts;
using DrCloud.Grains.Interfaces.Clients;
using DrCloud.Grains.Interfaces.Sites;

namespace DrCloud.Grains.Sites;

internal sealed class DirectoryGrain([PersistentState("directory", "state")] IPersistentState<DirectoryState> state) : Grain, IDirectoryGrain
{
    private string Site => this.GetPrimaryKeyString();

    public async Task<IReadOnlyList<Client>> ClientsAsync()
    {
        var clients = await Task.WhenAll(Ids(DirectoryKind.Client).Select(id => GrainFactory.GetGrain<IClientGrain>(GrainKeys.Of(Site, id)).GetAsync()));
        return [.. clients.OfType<Client>().OrderBy(client => client.Name, StringComparer.OrdinalIgnoreCase).ThenBy(client => client.Id, StringComparer.Ordinal)];
    }

    public async Task<IReadOnlyList<Account>> AccountsAsync()
    {
        var accounts = await Task.WhenAll(Ids(DirectoryKind.Account).Select(id => GrainFactory.GetGrain<IAccountGrain>(GrainKeys.Of(Site, id)).GetAsync()));
        return [.. accounts.OfType<Account>().OrderBy(account => account.UserName, StringComparer.OrdinalIgnoreCase)];
    }

    public Task AddAsync(DirectoryKind kind, string id) =>
        Ids(kind).Contains(id) ? Task.CompletedTask : this.PersistAsync(state, new DirectoryState { Ids = state.State.Ids.SetItem(kind, Ids(kind).Add(id)) });

    private ImmutableHashSet<string> Ids(DirectoryKind kind) => state.State.Ids.GetValueOrDefault(kind, []);
}

[GenerateSerializer, Immutable, Alias("drcloud.DirectoryState")]
internal sealed record DirectoryState
{
    [Id(0)] public ImmutableDictionary<DirectoryKind, ImmutableHashSet<string>> Ids { get; init; } = ImmutableDictionary<DirectoryKind, ImmutableHashSet<string>>.Empty;
}

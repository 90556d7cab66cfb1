using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Accounts;
using DrCloud.Grains.Interfaces.Clients;
using DrCloud.Grains.Interfaces.Grants;
using DrCloud.Grains.Interfaces.Sites;
using DrCloud.Storage.State;
using Orleans.Concurrency;

namespace DrCloud.Grains.Sites;

/// <summary>Lists by the index and asks each grain: a row may be ahead of its grain's state.</summary>
[StatelessWorker]
internal sealed class DirectoryGrain(IStateIndex index) : Grain, IDirectoryGrain
{
    private const int Page = 200;

    private string Site => this.GetPrimaryKeyString();

    public async Task<IReadOnlyList<Client>> ClientsAsync()
    {
        var clients = await ListAsync(new StateFilter(Site, StateKinds.Client), id => GrainFactory.GetGrain<IClientGrain>(GrainKeys.Of(Site, id)).GetAsync());
        return [.. clients.OrderBy(client => client.Name, StringComparer.OrdinalIgnoreCase).ThenBy(client => client.Id, StringComparer.Ordinal)];
    }

    public async Task<Client?> FindClientAsync(string registrationPath)
    {
        // Clients without one share the empty value: it names none.
        var rows = registrationPath.Length == 0 ? [] : await index.ListAsync(new StateFilter(Site, StateKinds.Client) { A = registrationPath, Count = 1 }, CancellationToken.None);
        return rows is [var row] && await GrainFactory.GetGrain<IClientGrain>(GrainKeys.Of(Site, row.Id)).GetAsync() is { } client && client.RegistrationPath == registrationPath
            ? client
            : null;
    }

    public async Task<IReadOnlyList<Account>> AccountsAsync()
    {
        var accounts = await ListAsync(new StateFilter(Site, StateKinds.Account), id => GrainFactory.GetGrain<IAccountGrain>(GrainKeys.Of(Site, id)).GetAsync());
        return [.. accounts.OrderBy(account => account.UserName, StringComparer.OrdinalIgnoreCase)];
    }

    public async Task<AccountPage> FindAccountsAsync(AccountSearch search)
    {
        var filter = new StateFilter(Site, StateKinds.Account)
        {
            Words = [.. search.Words.Select(Account.NormalizeName)],
            B = search.Role?.ToString(),
            OrderedByA = true,
            After = search.After,
            Count = search.Count,
        };
        var rows = await index.ListAsync(filter, CancellationToken.None);
        var accounts = await Task.WhenAll(rows.Select(row => GrainFactory.GetGrain<IAccountGrain>(GrainKeys.Of(Site, row.Id)).DescribeAsync()));
        return new AccountPage([.. accounts.OfType<AccountStatus>()], rows.Count == search.Count ? rows[^1].A : null);
    }

    public async Task<IReadOnlyList<Proxy>> ProxiesAsync(string patient)
    {
        var rows = await index.ListAsync(new StateFilter(Site, StateKinds.Proxy) { A = patient, Count = Page }, CancellationToken.None);
        var proxies = await Task.WhenAll(rows.Select(async row =>
            (row.Updated, Account: await GrainFactory.GetGrain<IAccountGrain>(GrainKeys.Of(Site, row.B)).GetAsync())));
        return
        [
            .. proxies.Where(proxy => proxy.Account is { Enabled: true, Role: AccountRole.Proxy } && proxy.Account.Patients.Contains(patient))
                .Select(proxy => new Proxy(proxy.Account!, proxy.Updated)).OrderBy(proxy => proxy.Account.UserName, StringComparer.OrdinalIgnoreCase),
        ];
    }

    public async Task<IReadOnlyList<GrantStatus>> GrantsAsync(string subject)
    {
        var filter = new StateFilter(Site, StateKinds.Grant) { A = subject };
        var grants = await ListAsync(filter, id => GrainFactory.GetGrain<IGrantGrain>(GrainKeys.Of(Site, id)).DescribeAsync());
        return [.. grants.OrderByDescending(status => status.Grant.GrantedAt)];
    }

    public async Task EndGrantsAsync(string subject, string? client)
    {
        while (await index.ListAsync(new StateFilter(Site, StateKinds.Grant) { A = subject, B = client, Count = Page }, CancellationToken.None) is { Count: > 0 } rows)
        {
            // An ended grant takes its row away: what is listed next is what is left.
            await Task.WhenAll(rows.Select(row => GrainFactory.GetGrain<IGrantGrain>(GrainKeys.Of(Site, row.Id)).EndAsync()));
        }
    }

    private async Task<List<T>> ListAsync<T>(StateFilter filter, Func<string, Task<T?>> ask)
        where T : class
    {
        var found = new List<T>();
        string? after = null;
        while (true)
        {
            var rows = await index.ListAsync(filter with { After = after, Count = Page }, CancellationToken.None);
            found.AddRange((await Task.WhenAll(rows.Select(row => ask(row.Id)))).OfType<T>());
            if (rows.Count < Page)
            {
                return found;
            }

            after = rows[^1].Id;
        }
    }
}

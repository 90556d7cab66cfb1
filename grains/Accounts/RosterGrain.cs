using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Accounts;
using DrCloud.Grains.Interfaces.Sites;
using DrCloud.Storage.State;

namespace DrCloud.Grains.Accounts;

/// <summary>
/// Decides, keeps the decision, and only then writes the rows that the next decision counts. The state is written under a version: of two activations of one roster the
/// second fails, and begins anew with what the first decided.
/// </summary>
internal sealed class RosterGrain([PersistentState("roster", "state")] IPersistentState<RosterState> state, IStateIndex index, TimeProvider clock) : Grain, IRosterGrain
{
    // Longer than an account takes from its entry here to its own state.
    private static readonly TimeSpan ComingToBe = TimeSpan.FromMinutes(1);

    private string Site => this.GetPrimaryKeyString();

    private RosterRows Rows => new(index, Site, clock);

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (state.State.Last is { } last)
        {
            await Rows.WriteAsync(last);
        }
        else
        {
            await ListThoseOfBeforeAsync();
        }
    }

    public async Task<AccountOutcome> EnterAsync(Account account)
    {
        if (account.Enabled && !await Rows.IsEnabledAsync(account.Id) && !await HasSeatAsync())
        {
            return AccountOutcome.NoSeat;
        }

        if (account is not { Enabled: true, Role: AccountRole.Administrator } && await Rows.IsEnabledAsync(account.Id, AccountRole.Administrator)
            && !await HasAdministratorBesidesAsync(account.Id))
        {
            return AccountOutcome.LastAdministrator;
        }

        await this.PersistAsync(state, new RosterState { Last = account });
        await Rows.WriteAsync(account);
        return AccountOutcome.Done;
    }

    public Task<int> CountAsync() => Rows.CountEnabledAsync();

    public Task<bool> AnyAsync() => Rows.AnyAsync();

    private async Task<bool> HasSeatAsync()
    {
        var seats = new SiteSettings(await GrainFactory.GetGrain<ISiteSettingsGrain>(Site).GetAsync()).NamedPersons;
        if (seats == 0 || await Rows.CountEnabledAsync() < seats)
        {
            return true;
        }

        // A row may be ahead of its account: before anybody is refused, those count that are.
        foreach (var row in await Rows.ListAsync(enabled: true))
        {
            if (clock.GetUtcNow() - row.Updated > ComingToBe && await AccountAsync(row.Id) is not { Enabled: true })
            {
                await CorrectAsync(row.Id);
            }
        }

        return await Rows.CountEnabledAsync() < seats;
    }

    private async Task<bool> HasAdministratorBesidesAsync(string id)
    {
        foreach (var row in await Rows.ListAsync(enabled: true, AccountRole.Administrator))
        {
            if (row.Id != id && await AccountAsync(row.Id) is { Enabled: true, Role: AccountRole.Administrator })
            {
                return true;
            }
        }

        return false;
    }

    // Rows written before there was a roster say nothing but that there is an account.
    private async Task ListThoseOfBeforeAsync()
    {
        foreach (var row in await Rows.ListAsync())
        {
            await CorrectAsync(row.Id);
        }
    }

    private async Task CorrectAsync(string id) => await (await AccountAsync(id) is { } account ? Rows.WriteAsync(account) : Rows.DeleteAsync(id));

    private Task<Account?> AccountAsync(string id) => GrainFactory.GetGrain<IAccountGrain>(GrainKeys.Of(Site, id)).GetAsync();
}

[GenerateSerializer, Immutable, Alias("drcloud.RosterState")]
internal sealed record RosterState
{
    /// <summary>What was decided last: its rows may not be written yet.</summary>
    [Id(0)] public Account? Last { get; init; }
}

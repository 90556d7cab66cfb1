using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Accounts;

namespace DrCloud.Grains.Accounts;

internal sealed class AccountNameGrain([PersistentState("account-name", "state")] IPersistentState<AccountNameState> state, TimeProvider clock) : Grain, IAccountNameGrain
{
    // A name is taken before its account is written. Longer than that takes, and what never came to be does not keep it.
    private static readonly TimeSpan ComingToBe = TimeSpan.FromMinutes(1);

    public Task<string?> ResolveAsync() => Task.FromResult(state.State.Account);

    public async Task<bool> ClaimAsync(string account)
    {
        var (holder, now) = (state.State.Account, clock.GetUtcNow());
        if (holder == account)
        {
            return true;
        }

        if (holder is not null && (now - state.State.ClaimedAt < ComingToBe || await GrainFactory.GetGrain<IAccountGrain>(KeyOf(holder)).GetAsync() is not null))
        {
            return false;
        }

        await this.PersistAsync(state, new AccountNameState { Account = account, ClaimedAt = now });
        return true;
    }

    public Task ReleaseAsync(string account) => state.State.Account == account ? this.PersistAsync(state, new AccountNameState()) : Task.CompletedTask;

    private string KeyOf(string account) => GrainKeys.Of(GrainKeys.Split(this.GetPrimaryKeyString()).Site, account);
}

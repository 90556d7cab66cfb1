using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Accounts;

namespace DrCloud.Grains.Accounts;

internal sealed class AccountNameGrain([PersistentState("account-name", "state")] IPersistentState<AccountNameState> state) : Grain, IAccountNameGrain
{
    public Task<string?> ResolveAsync() => Task.FromResult(state.State.Account);

    public async Task<bool> ClaimAsync(string account)
    {
        var holder = state.State.Account;
        if (holder == account)
        {
            return true;
        }

        // A name is taken before its account is written; a holder that never came to be does not keep it.
        if (holder is not null && await GrainFactory.GetGrain<IAccountGrain>(KeyOf(holder)).GetAsync() is not null)
        {
            return false;
        }

        await this.PersistAsync(state, new AccountNameState { Account = account });
        return true;
    }

    private string KeyOf(string account) => GrainKeys.Of(GrainKeys.Split(this.GetPrimaryKeyString()).Site, account);
}

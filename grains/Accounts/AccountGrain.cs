using DrCloud.Grains.Changes;
using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Accounts;
using DrCloud.Grains.Interfaces.Changes;
using DrCloud.Grains.Interfaces.Sites;

namespace DrCloud.Grains.Accounts;

internal sealed class AccountGrain([PersistentState("account", "state")] IPersistentState<AccountState> state, TimeProvider clock) : Grain, IAccountGrain
{
    private readonly Lockout _lockout = new(clock);

    private AccountState Current => state.State;

    private string Site => GrainKeys.Split(this.GetPrimaryKeyString()).Site;

    private string Id => GrainKeys.Split(this.GetPrimaryKeyString()).Id;

    private IRosterGrain Roster => GrainFactory.GetGrain<IRosterGrain>(Site);

    public Task<Account?> GetAsync() => Task.FromResult(Current.Account);

    public Task<AccountStatus?> DescribeAsync()
    {
        var now = clock.GetUtcNow();
        return Task.FromResult(Current.Account is not { } account ? null : new AccountStatus
        {
            Account = account,
            MustChangePassword = Current.MustChangePassword,
            LockedUntil = _lockout.LockedUntil,
            SignedInAt = Current.Sessions.LastOrDefault(session => session.StandsAt(now))?.StartedAt,
        });
    }

    public async Task<AccountOutcome> CreateAsync(Account account, string password, bool mustChange)
    {
        if (account.Id != Id)
        {
            throw new ArgumentException("The account's id is the grain's.", nameof(account));
        }

        var name = GrainFactory.GetGrain<IAccountNameGrain>(GrainKeys.Of(Site, Account.NormalizeName(account.UserName)));
        if (Current.Account is not null || !await name.ClaimAsync(Id))
        {
            return AccountOutcome.NameTaken;
        }

        var outcome = await Roster.EnterAsync(account);
        await (outcome is AccountOutcome.Done
            ? this.PersistAsync(state, new AccountState { Account = account, PasswordHash = await Passwords.HashAsync(password), MustChangePassword = mustChange })
            : name.ReleaseAsync(Id));
        return outcome;
    }

    public async Task<AccountOutcome> UpdateAsync(Account account)
    {
        if (Current.Account is not { } before)
        {
            return AccountOutcome.NotFound;
        }

        var after = account with { Id = before.Id, UserName = before.UserName, Enabled = before.Enabled };
        var outcome = await Roster.EnterAsync(after);
        if (outcome is AccountOutcome.Done)
        {
            await this.PersistAsync(state, Current with { Account = after, Sessions = after.Role == before.Role ? Current.Sessions : [] });
            await PublishAsync();
        }

        return outcome;
    }

    public async Task<SignInStep?> SignInAsync(string password, string session, string device)
    {
        if (!await IsRightAsync(password) || Current.Account is not { Enabled: true })
        {
            return null;
        }

        var now = clock.GetUtcNow();
        if (Current.Find(session, now) is null)
        {
            await this.PersistAsync(state, Current.With(new Session(session, now, device)));
        }

        return Current.StepOf(Current.Find(session, now)!);
    }

    public Task<StandingSession?> FindSessionAsync(string session) => Task.FromResult(
        Current.Find(session, clock.GetUtcNow()) is { } found ? new StandingSession(Current.Account!, Current.StepOf(found)) : null);

    public Task SignOutAsync(string session) =>
        Current.Sessions.Any(s => s.Id == session) ? this.PersistAsync(state, Current.Without(session)) : Task.CompletedTask;

    public async Task<bool> ChangePasswordAsync(string session, string current, string password, string next)
    {
        var now = clock.GetUtcNow();
        if (Current.Find(next, now) is null)   // else it is done already: the answer was lost
        {
            if (Current.Find(session, now) is not { } found || !await IsRightAsync(current))
            {
                return false;
            }

            var hash = await Passwords.HashAsync(password);
            await this.PersistAsync(state, Current with { PasswordHash = hash, MustChangePassword = false, Sessions = [found with { Id = next, StartedAt = now }] });
        }

        await EndGrantsAsync();
        return true;
    }

    public async Task<bool> SetPasswordAsync(string password, bool mustChange)
    {
        if (Current.Account is null)
        {
            return false;
        }

        await this.PersistAsync(state, Current with { PasswordHash = await Passwords.HashAsync(password), MustChangePassword = mustChange, Sessions = [] });
        _lockout.Unlock();
        await EndGrantsAsync();
        return true;
    }

    public Task<bool> UnlockAsync()
    {
        _lockout.Unlock();
        return Task.FromResult(Current.Account is not null);
    }

    public async Task<AccountOutcome> SetEnabledAsync(bool enabled)
    {
        if (Current.Account is not { } account)
        {
            return AccountOutcome.NotFound;
        }

        var outcome = await Roster.EnterAsync(account with { Enabled = enabled });
        if (outcome is not AccountOutcome.Done)
        {
            return outcome;
        }

        if (account.Enabled != enabled)
        {
            await this.PersistAsync(state, Current with { Account = account with { Enabled = enabled }, Sessions = [] });
        }

        await (enabled ? PublishAsync() : EndGrantsAsync());
        return outcome;
    }

    // Costs the same whether there is an account or not, and whether or not it is locked. What is not right counts; so does the right password of a disabled account.
    private async Task<bool> IsRightAsync(string password)
    {
        var right = await Passwords.VerifyAsync(Current.Account is null ? null : Current.PasswordHash, password);
        if (_lockout.IsLocked)
        {
            return false;
        }

        if (!right || Current.Account is not { Enabled: true })
        {
            _lockout.Count();
            return false;
        }

        _lockout.Forget();
        return true;
    }

    private async Task EndGrantsAsync()
    {
        await PublishAsync();
        await GrainFactory.GetGrain<IDirectoryGrain>(Site).EndGrantsAsync(Id, client: null);
    }

    private Task PublishAsync() => GrainFactory.PublishAsync(Site, ChangeKind.Account, Id);
}

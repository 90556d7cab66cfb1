using DrCloud.Grains.Changes;
using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Accounts;
using DrCloud.Grains.Interfaces.Changes;
using DrCloud.Grains.Sites;
using DrCloud.Storage.State;

namespace DrCloud.Grains.Accounts;

internal sealed class AccountGrain([PersistentState("account", "state")] IPersistentState<AccountState> state, IStateIndex index, TimeProvider clock) : Grain, IAccountGrain
{
    private const int FailuresAllowed = 10;
    private const int SessionsKept = 20;
    private static readonly TimeSpan FailureWindow = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LockTime = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan SessionLifetime = TimeSpan.FromHours(12);

    private readonly Queue<DateTimeOffset> _failures = new();   // in memory: an activation that attacks keep busy does not go away
    private DateTimeOffset _lockedUntil;

    private AccountState Current => state.State;

    public Task<Account?> GetAsync() => Task.FromResult(Current.Account);

    public async Task<bool> CreateAsync(Account account, string password)
    {
        var (site, id) = GrainKeys.Split(this.GetPrimaryKeyString());
        if (account.Id != id)
        {
            throw new ArgumentException("The account's id is the grain's.", nameof(account));
        }

        if (Current.Account is not null || !await GrainFactory.GetGrain<IAccountNameGrain>(GrainKeys.Of(site, Account.NormalizeName(account.UserName))).ClaimAsync(id))
        {
            return false;
        }

        await index.UpsertAsync(new StateRow(site, StateKinds.Account, id, "", "", "", clock.GetUtcNow()), CancellationToken.None);
        await this.PersistAsync(state, new AccountState { Account = account, PasswordHash = await Passwords.HashAsync(password) });
        return true;
    }

    public async Task<bool> SignInAsync(string password, string session)
    {
        var right = await Passwords.VerifyAsync(Current.Account is null ? null : Current.PasswordHash, password);
        var now = clock.GetUtcNow();
        if (now < _lockedUntil)
        {
            return false;
        }

        if (!right || Current.Account is not { Enabled: true })
        {
            CountFailure(now);
            return false;
        }

        _failures.Clear();
        if (Current.Sessions.All(s => s.Id != session))
        {
            var standing = Current.Sessions.Where(s => now - s.StartedAt < SessionLifetime).TakeLast(SessionsKept - 1);
            await this.PersistAsync(state, Current with { Sessions = [.. standing, new Session(session, now)] });
        }

        return true;
    }

    public Task<bool> HasSessionAsync(string session) => Task.FromResult(
        Current.Account is { Enabled: true } && Current.Sessions.Any(s => s.Id == session && clock.GetUtcNow() - s.StartedAt < SessionLifetime));

    public Task SignOutAsync(string session) =>
        Current.Sessions.Any(s => s.Id == session)
            ? this.PersistAsync(state, Current with { Sessions = [.. Current.Sessions.Where(s => s.Id != session)] })
            : Task.CompletedTask;

    public async Task<bool> SetPasswordAsync(string password)
    {
        if (Current.Account is null)
        {
            return false;
        }

        await this.PersistAsync(state, Current with { PasswordHash = await Passwords.HashAsync(password), Sessions = [] });
        return true;
    }

    public async Task<bool> SetEnabledAsync(bool enabled)
    {
        if (Current.Account is not { } account)
        {
            return false;
        }

        if (account.Enabled != enabled)
        {
            await this.PersistAsync(state, Current with { Account = account with { Enabled = enabled }, Sessions = [] });
        }

        var (site, id) = GrainKeys.Split(this.GetPrimaryKeyString());
        await GrainFactory.PublishAsync(site, ChangeKind.Account, id);
        return true;
    }

    private void CountFailure(DateTimeOffset now)
    {
        while (_failures.TryPeek(out var oldest) && now - oldest > FailureWindow)
        {
            _failures.Dequeue();
        }

        _failures.Enqueue(now);
        if (_failures.Count >= FailuresAllowed)
        {
            _failures.Clear();
            _lockedUntil = now + LockTime;
        }
    }
}

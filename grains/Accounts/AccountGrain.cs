using DrCloud.Grains.Changes;
using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Accounts;
using DrCloud.Grains.Interfaces.Changes;
using DrCloud.Grains.Interfaces.Sites;
using Microsoft.Extensions.Configuration;

namespace DrCloud.Grains.Accounts;

internal sealed partial class AccountGrain([PersistentState("account", "state")] IPersistentState<AccountState> state, IConfiguration configuration, TimeProvider clock)
    : Grain, IAccountGrain
{
    private readonly Lockout _lockout = new(clock);
    private readonly Dictionary<string, DateTimeOffset> _seen = [];   // when a session was last asked about, as far as this activation knows

    private AccountState Current => state.State;

    private string Site => GrainKeys.Split(this.GetPrimaryKeyString()).Site;

    private string Id => GrainKeys.Split(this.GetPrimaryKeyString()).Id;

    private IRosterGrain Roster => GrainFactory.GetGrain<IRosterGrain>(Site);

    public Task<Account?> GetAsync() => Task.FromResult(Current.Account);

    public Task<AccountStatus?> DescribeAsync()
    {
        return Task.FromResult(Current.Account is not { } account ? null : new AccountStatus
        {
            Account = account,
            MustChangePassword = Current.MustChangePassword,
            LockedUntil = _lockout.LockedUntil,
            SignedInAt = Current.Complete(clock.GetUtcNow()).LastOrDefault()?.StartedAt,
            HasSecondFactor = Current.SecondFactor is not null,
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
        if (!await IsRightAsync(password))
        {
            return null;
        }

        var now = clock.GetUtcNow();
        if (Current.Find(session, now) is null)
        {
            await this.PersistAsync(state, Current.With(new Session(session, now, device)));
            foreach (var gone in _seen.Keys.Except(Current.Sessions.Select(s => s.Id)).ToList())
            {
                _seen.Remove(gone);
            }
        }

        return Current.StepOf(Current.Find(session, now)!);
    }

    public Task<StandingSession?> FindSessionAsync(string session)
    {
        var now = clock.GetUtcNow();
        if (Current.Find(session, now) is not { } found)
        {
            return Task.FromResult<StandingSession?>(null);
        }

        _seen[session] = now;
        return Task.FromResult<StandingSession?>(new StandingSession(Current.Account!, Current.StepOf(found)));
    }

    public Task<IReadOnlyList<SessionStatus>> SessionsAsync()
    {
        var standing = Current.Complete(clock.GetUtcNow()).Reverse().Select(session =>
            new SessionStatus(session.Id, session.StartedAt, _seen.GetValueOrDefault(session.Id, session.StartedAt), session.Device ?? ""));
        return Task.FromResult<IReadOnlyList<SessionStatus>>([.. standing]);
    }

    public Task SignOutAsync(string session) =>
        Current.Sessions.Any(s => s.Id == session) ? this.PersistAsync(state, Current.Without(session)) : Task.CompletedTask;

    public Task SignOutOthersAsync(string session) =>
        Current.Sessions.Any(s => s.Id != session)
            ? this.PersistAsync(state, Current with { Sessions = [.. Current.Sessions.Where(s => s.Id == session)] })
            : Task.CompletedTask;

    public async Task<bool> ChangePasswordAsync(string session, string current, string password, string next)
    {
        var now = clock.GetUtcNow();
        if (Current.Find(next, now) is null)   // else it is done already: the answer was lost
        {
            if (Current.Find(session, now) is not { } found || Current.StepOf(found) is SignInStep.SecondFactor || !await IsRightAsync(current))
            {
                return false;
            }

            var hash = await Passwords.HashAsync(password);
            var renewed = found with { Id = next, StartedAt = now };
            await this.PersistAsync(state, Current with { PasswordHash = hash, MustChangePassword = false, Sessions = [renewed] });
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

        // With a second factor the password alone proves nobody: else it would buy whoever has it ever more guesses at the codes.
        if (Current.SecondFactor is null)
        {
            _lockout.Forget();
        }

        return true;
    }

    private async Task EndGrantsAsync()
    {
        await PublishAsync();
        await GrainFactory.GetGrain<IDirectoryGrain>(Site).EndGrantsAsync(Id, client: null);
    }

    private Task PublishAsync() => GrainFactory.PublishAsync(Site, ChangeKind.Account, Id);
}

using Orleans.Concurrency;

namespace DrCloud.Grains.Interfaces.Accounts;

/// <summary>
/// A person who can sign in. Key: <c>site/account id</c>; the id is the <c>sub</c> of tokens and never changes or comes back.
/// What takes rights away (another password, a disabled account) ends sessions and grants before it is acknowledged, and every API process knows within a second.
/// </summary>
[Alias("drcloud.account")]
public interface IAccountGrain : ISecondFactorGrain
{
    /// <summary>The account, or null.</summary>
    [AlwaysInterleave, Repeatable, Alias("get")]
    Task<Account?> GetAsync();

    /// <summary>The account as administrators see it, or null.</summary>
    [AlwaysInterleave, Repeatable, Alias("describe")]
    Task<AccountStatus?> DescribeAsync();

    /// <summary>Makes the account under its user name: <see cref="AccountOutcome.NameTaken"/> and <see cref="AccountOutcome.NoSeat"/> refuse it.</summary>
    /// <param name="account">The account.</param>
    /// <param name="password">Its password.</param>
    /// <param name="mustChange">Whether the person has to choose another one at the first sign-in.</param>
    [Alias("create")]
    Task<AccountOutcome> CreateAsync(Account account, string password, bool mustChange = false);

    /// <summary>Replaces what the account says of the person; user name and whether it is enabled stay. Another role ends its sessions.</summary>
    [Repeatable, Alias("update")]
    Task<AccountOutcome> UpdateAsync(Account account);

    /// <summary>
    /// Checks the password and, if right, opens a session. Ten failures within five minutes lock the account for fifteen; while locked the right password fails too.
    /// Costs the same time whatever the outcome, and whether or not the account exists.
    /// </summary>
    /// <param name="password">As typed.</param>
    /// <param name="session">The id of the session to be opened, 128 random bits: a repeated call opens no second one.</param>
    /// <param name="device">What the person signs in with, in a few words.</param>
    /// <returns>What is to be done next; null if no session stands: the caller is not told why.</returns>
    [Repeatable, Alias("sign-in")]
    Task<SignInStep?> SignInAsync(string password, string session, string device);

    /// <summary>The session and how far it has come; null if it does not stand: it was ended, the account was disabled, its password changed since.</summary>
    [AlwaysInterleave, Repeatable, Alias("session")]
    Task<StandingSession?> FindSessionAsync(string session);

    /// <summary>The sessions that stand, whose sign-in is complete; the newest first.</summary>
    [AlwaysInterleave, Repeatable, Alias("sessions")]
    Task<IReadOnlyList<SessionStatus>> SessionsAsync();

    /// <summary>Ends one session. Repeatable.</summary>
    [Repeatable, Alias("sign-out")]
    Task SignOutAsync(string session);

    /// <summary>Ends all sessions but one. Repeatable.</summary>
    [Repeatable, Alias("sign-out-others")]
    Task SignOutOthersAsync(string session);

    /// <summary>
    /// The person sets a new password. All sessions and grants end; a new session takes the place of the one in which it was done.
    /// A wrong current password counts towards the lock.
    /// </summary>
    /// <param name="session">The session in which it is done.</param>
    /// <param name="current">The password until now.</param>
    /// <param name="password">The new one; the caller has made sure that it is strong.</param>
    /// <param name="next">The id of the new session, 128 random bits.</param>
    /// <returns>False if the session does not stand, or has its second factor yet to give, or the current password is not right.</returns>
    [Repeatable, Alias("change-password")]
    Task<bool> ChangePasswordAsync(string session, string current, string password, string next);

    /// <summary>Somebody else sets a new password; sessions and grants end, and a lock. False if there is no such account.</summary>
    /// <param name="password">The new password.</param>
    /// <param name="mustChange">Whether the person has to choose another one at the next sign-in.</param>
    [Repeatable, Alias("password")]
    Task<bool> SetPasswordAsync(string password, bool mustChange);

    /// <summary>Ends the lock that wrong guesses brought about. False if there is no such account.</summary>
    [Repeatable, Alias("unlock")]
    Task<bool> UnlockAsync();

    /// <summary>
    /// Enables or disables; a disabled person's sessions and grants end. <see cref="AccountOutcome.NoSeat"/> and <see cref="AccountOutcome.LastAdministrator"/> refuse it.
    /// </summary>
    [Repeatable, Alias("enable")]
    Task<AccountOutcome> SetEnabledAsync(bool enabled);
}

/// <summary>Finds an account by user name. Key: <c>site/user name</c>, by <see cref="Account.NormalizeName"/>.</summary>
[Alias("drcloud.account-name")]
public interface IAccountNameGrain : IGrainWithStringKey
{
    /// <summary>The account's id, or null.</summary>
    [AlwaysInterleave, Repeatable, Alias("resolve")]
    Task<string?> ResolveAsync();

    /// <summary>Takes the name for the account. True if it has it now, also when it had it before.</summary>
    [Repeatable, Alias("claim")]
    Task<bool> ClaimAsync(string account);

    /// <summary>Gives the name back, for an account that was refused. Another's stays. Repeatable.</summary>
    [Repeatable, Alias("release")]
    Task ReleaseAsync(string account);
}

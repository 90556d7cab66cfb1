using Orleans.Concurrency;

namespace DrCloud.Grains.Interfaces.Accounts;

/// <summary>A person who can sign in. Key: <c>site/account id</c>; the id is the <c>sub</c> of tokens and never changes or comes back.</summary>
[Alias("drcloud.account")]
public interface IAccountGrain : IGrainWithStringKey
{
    /// <summary>The account, or null.</summary>
    [AlwaysInterleave, Repeatable, Alias("get")]
    Task<Account?> GetAsync();

    /// <summary>Makes the account under its user name. False if the name is taken.</summary>
    [Alias("create")]
    Task<bool> CreateAsync(Account account, string password);

    /// <summary>
    /// Checks the password and, if right, opens a session. Ten failures within five minutes lock the account for fifteen; while locked the right password fails too.
    /// Costs the same time whatever the outcome, and whether or not the account exists.
    /// </summary>
    /// <param name="password">As typed.</param>
    /// <param name="session">The id of the session to be opened, 128 random bits: a repeated call opens no second one.</param>
    /// <returns>Whether the session stands; if not, the caller is not told why.</returns>
    [Repeatable, Alias("sign-in")]
    Task<bool> SignInAsync(string password, string session);

    /// <summary>Whether the session stands: neither ended, nor the account disabled, nor its password changed since.</summary>
    [AlwaysInterleave, Repeatable, Alias("session")]
    Task<bool> HasSessionAsync(string session);

    /// <summary>Ends one session. Repeatable.</summary>
    [Repeatable, Alias("sign-out")]
    Task SignOutAsync(string session);

    /// <summary>Sets a new password; sessions end. False if there is no such account.</summary>
    [Repeatable, Alias("password")]
    Task<bool> SetPasswordAsync(string password);

    /// <summary>Enables or disables; a disabled person's sessions end and tokens are refused within a second. False if there is no such account.</summary>
    [Repeatable, Alias("enable")]
    Task<bool> SetEnabledAsync(bool enabled);
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
}

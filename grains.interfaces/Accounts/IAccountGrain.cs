using Orleans.Concurrency;

namespace DrCloud.Grains.Interfaces.Accounts;

/// <summary>A person who can sign in. Key: <c>site/account id</c>; the id is the <c>sub</c> of tokens and never changes or comes back.</summary>
[Alias("drcloud.account")]
public interface IAccountGrain : IGrainWithStringKey
{
    /// <summary>The account, or null.</summary>
    [AlwaysInterleave, Alias("get")]
    Task<Account?> GetAsync();

    /// <summary>Makes the account under its user name. False if the name is taken.</summary>
    [Alias("create")]
    Task<bool> CreateAsync(Account account, string password);

    /// <summary>
    /// Checks the password and, if right, opens a session. Ten failures within five minutes lock the account for fifteen; while locked the right password fails too.
    /// Costs the same time whatever the outcome, and whether or not the account exists.
    /// </summary>
    /// <returns>The session's id, or null: the caller is not told why.</returns>
    [Alias("sign-in")]
    Task<string?> SignInAsync(string password);

    /// <summary>Whether the session stands: neither ended, nor the account disabled, nor its password changed since.</summary>
    [AlwaysInterleave, Alias("session")]
    Task<bool> HasSessionAsync(string session);

    /// <summary>Ends one session. Repeatable.</summary>
    [Alias("sign-out")]
    Task SignOutAsync(string session);

    /// <summary>Sets a new password; sessions end. False if there is no such account.</summary>
    [Alias("password")]
    Task<bool> SetPasswordAsync(string password);

    /// <summary>Enables or disables; a disabled person's sessions end and tokens are refused within a second. False if there is no such account.</summary>
    [Alias("enable")]
    Task<bool> SetEnabledAsync(bool enabled);
}

/// <summary>Finds an account by user name. Key: <c>site/user name</c>, by <see cref="Account.NormalizeName"/>.</summary>
[Alias("drcloud.account-name")]
public interface IAccountNameGrain : IGrainWithStringKey
{
    /// <summary>The account's id, or null.</summary>
    [AlwaysInterleave, Alias("resolve")]
    Task<string?> ResolveAsync();

    /// <summary>Takes the name for the account. True if it has it now, also when it had it before.</summary>
    [Alias("claim")]
    Task<bool> ClaimAsync(string account);
}

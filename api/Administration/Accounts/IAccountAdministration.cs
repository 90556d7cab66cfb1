using DrCloud.Grains.Interfaces.Accounts;

namespace DrCloud.Api.Administration.Accounts;

/// <summary>What administrators do with the accounts of a site, as in <see cref="IAdministration"/>: whoever calls has made sure that it may.</summary>
public interface IAccountAdministration
{
    /// <summary>One page of the accounts that fit, by user name.</summary>
    Task<AccountPage> FindAsync(string site, AccountSearch search);

    /// <summary>How many persons are enabled, and how many may be; 0 for any number.</summary>
    Task<(int Taken, int Allowed)> SeatsAsync(string site);

    /// <summary>An account, or null.</summary>
    Task<AccountStatus?> ShowAsync(string site, string id);

    /// <summary>The account of a user name, or null.</summary>
    Task<AccountStatus?> ShowByNameAsync(string site, string userName);

    /// <summary>Makes an account with a password that the person has to change at the first sign-in.</summary>
    /// <returns>The account's id and the password; or why there is none.</returns>
    Task<(string? Id, string? Password, AccountRefusal? Refusal)> CreateAsync(string site, NewAccount account);

    /// <summary>Alters what the account says of the person. Null when done, else why not.</summary>
    Task<AccountRefusal?> UpdateAsync(string site, string id, AccountDetails details);

    /// <summary>Enables or disables; sessions and apps of a disabled person end within a second. Null when done, else why not.</summary>
    Task<AccountRefusal?> SetEnabledAsync(string site, string id, bool enabled);

    /// <summary>Makes a password that the person has to change at the next sign-in; sessions and apps end within a second. Null if there is no such account.</summary>
    Task<string?> ResetPasswordAsync(string site, string id);

    /// <summary>Turns the second factor off, for a person who lost the device and the codes; sessions end. False if there is no such account.</summary>
    Task<bool> ResetSecondFactorAsync(string site, string id);

    /// <summary>Ends the lock after wrong guesses. False if there is no such account.</summary>
    Task<bool> UnlockAsync(string site, string id);
}

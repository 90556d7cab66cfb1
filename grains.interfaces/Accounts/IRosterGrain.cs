namespace DrCloud.Grains.Interfaces.Accounts;

/// <summary>
/// Who may sign in at a site. What depends on all accounts at once is decided here, one after another: how many persons may be enabled, and that one administrator stays.
/// Key: the site.
/// </summary>
[Repeatable, Alias("drcloud.roster")]
public interface IRosterGrain : IGrainWithStringKey
{
    /// <summary>Enters an account as it is about to be, or says why it may not be so: <see cref="AccountOutcome.NoSeat"/>, <see cref="AccountOutcome.LastAdministrator"/>.</summary>
    [Alias("enter")]
    Task<AccountOutcome> EnterAsync(Account account);

    /// <summary>How many persons are enabled.</summary>
    [Alias("count")]
    Task<int> CountAsync();

    /// <summary>Whether the site has any account, enabled or not.</summary>
    [Alias("any")]
    Task<bool> AnyAsync();
}

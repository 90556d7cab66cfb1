using DrCloud.Grains.Interfaces.Accounts;
using DrCloud.Grains.Interfaces.Clients;
using DrCloud.Grains.Interfaces.Grants;

namespace DrCloud.Grains.Interfaces.Sites;

/// <summary>Lists what a site has many of, for administrators. Stateless workers; key: the site.</summary>
[Repeatable, Alias("drcloud.directory")]
public interface IDirectoryGrain : IGrainWithStringKey
{
    /// <summary>Every client, by name.</summary>
    [Alias("clients")]
    Task<IReadOnlyList<Client>> ClientsAsync();

    /// <summary>The client whose registration is managed at this address (<see cref="Client.RegistrationPath"/>), or null.</summary>
    [Alias("client-of-registration")]
    Task<Client?> FindClientAsync(string registrationPath);

    /// <summary>Every account, by user name: for what no page of them answers.</summary>
    [Alias("accounts")]
    Task<IReadOnlyList<Account>> AccountsAsync();

    /// <summary>One page of the accounts that fit, by user name.</summary>
    [Alias("find-accounts")]
    Task<AccountPage> FindAccountsAsync(AccountSearch search);

    /// <summary>Who looks after the patient and is enabled, by user name.</summary>
    [Alias("proxies")]
    Task<IReadOnlyList<Proxy>> ProxiesAsync(string patient);

    /// <summary>Every grant of the person that stands, the newest first.</summary>
    [Alias("grants")]
    Task<IReadOnlyList<GrantStatus>> GrantsAsync(string subject);

    /// <summary>Ends every grant that the person gave to the client, or with null to any client. Repeatable.</summary>
    [Alias("end-grants")]
    Task EndGrantsAsync(string subject, string? client);
}

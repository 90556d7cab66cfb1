using DrCloud.Grains.Interfaces.Accounts;
using DrCloud.Grains.Interfaces.Clients;

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

    /// <summary>One page of the accounts that fit, by user name.</summary>
    [Alias("find-accounts")]
    Task<AccountPage> FindAccountsAsync(AccountSearch search);

    /// <summary>The enabled accounts that look after the patient, by user name.</summary>
    [Alias("proxies")]
    Task<IReadOnlyList<Account>> ProxiesAsync(string patient);

    /// <summary>Ends every grant that the person gave to the client, or with null to any client. Repeatable.</summary>
    [Alias("end-grants")]
    Task EndGrantsAsync(string subject, string? client);
}

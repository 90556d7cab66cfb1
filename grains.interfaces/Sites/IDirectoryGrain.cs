using DrCloud.Grains.Interfaces.Accounts;
using DrCloud.Grains.Interfaces.Clients;

namespace DrCloud.Grains.Interfaces.Sites;

/// <summary>Lists what a site has many of, for administrators. Key: the site.</summary>
[Alias("drcloud.directory")]
public interface IDirectoryGrain : IGrainWithStringKey
{
    /// <summary>Every client, by name.</summary>
    [Alias("clients")]
    Task<IReadOnlyList<Client>> ClientsAsync();

    /// <summary>Every account, by user name.</summary>
    [Alias("accounts")]
    Task<IReadOnlyList<Account>> AccountsAsync();

    /// <summary>Takes the id into the list, before the state that it names is written. Repeatable.</summary>
    [Alias("add")]
    Task AddAsync(DirectoryKind kind, string id);
}

/// <summary>What a directory lists.</summary>
public enum DirectoryKind
{
    /// <summary>OAuth clients.</summary>
    Client,

    /// <summary>Accounts of people.</summary>
    Account,
}

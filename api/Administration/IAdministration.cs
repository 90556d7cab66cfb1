using DrCloud.Api.Administration.Accounts;
using DrCloud.Grains.Interfaces.Auditing;
using DrCloud.Grains.Interfaces.Clients;

namespace DrCloud.Api.Administration;

/// <summary>
/// What administrators do, for the command line in the same process and for the administration's own interface. Whoever calls has made sure that it may.
/// The site is a configured one.
/// </summary>
public interface IAdministration
{
    /// <summary>The accounts of people.</summary>
    IAccountAdministration Accounts { get; }

    /// <summary>Every client of the site, by name.</summary>
    Task<IReadOnlyList<Client>> ListClientsAsync(string site);

    /// <summary>A client, or null.</summary>
    Task<Client?> ShowClientAsync(string site, string id);

    /// <summary>Enables or disables; a disabled client's tokens are refused within a second. False if there is no such client.</summary>
    Task<bool> SetClientEnabledAsync(string site, string id, bool enabled);

    /// <summary>Makes a client that acts for itself. It is enabled: an administrator asked for it.</summary>
    /// <returns>The client, or the reason why not, in one sentence.</returns>
    Task<(Client? Client, string? Refusal)> CreateClientAsync(string site, NewClient client);

    /// <summary>Every setting with its value in effect.</summary>
    Task<IReadOnlyList<SettingValue>> ListSettingsAsync(string site);

    /// <summary>One setting, or null if there is none of that name.</summary>
    Task<SettingValue?> GetSettingAsync(string site, string name);

    /// <summary>Sets a value, or back to the default with null.</summary>
    /// <returns>Null when done, else the reason why not, in one sentence.</returns>
    Task<string?> SetSettingAsync(string site, string name, string? value);

    /// <summary>Sets several values, each back to the default with null: all of them, or none if one is refused.</summary>
    /// <returns>Why, in one sentence each, by the names that are refused; empty when done.</returns>
    Task<IReadOnlyDictionary<string, string>> SetSettingsAsync(string site, IReadOnlyDictionary<string, string?> changes);

    /// <summary>The signing keys that are published, the newest first.</summary>
    Task<IReadOnlyList<KeyView>> ListKeysAsync(string site);

    /// <summary>Makes a new signing key; no token is refused for it. Returns the ids of all keys that are published now, the newest first.</summary>
    Task<IReadOnlyList<string>> RotateKeysAsync(string site);

    /// <summary>Reads the whole audit log and says whether it is as it was written.</summary>
    Task<AuditVerification> VerifyAuditAsync(string site);

    /// <summary>
    /// Makes the first accounts of a site that has none: the demo accounts (and the demo clients) in demo mode, else one administrator with a generated password,
    /// which is told here and nowhere else. Returns no account when the site has some already.
    /// </summary>
    Task<IReadOnlyList<FirstAccount>> PrepareSiteAsync(string site);

    /// <summary>An access token of the demo app, without a sign-in. In demo mode only.</summary>
    /// <exception cref="InvalidOperationException">Not in demo mode.</exception>
    Task<DemoToken> MintDemoTokenAsync(string site, DemoTokenRequest request);
}

/// <summary>A setting as administrators see it.</summary>
public sealed record SettingValue(string Name, string Label, string Value, string Default, string Explanation);

/// <summary>An account made at the first start, with the password to sign in.</summary>
public sealed record FirstAccount(string UserName, string Password, string Role);

/// <summary>Which demo token is wanted: by default the demo administrator's, with <c>user/*.read</c>.</summary>
public sealed record DemoTokenRequest
{
    /// <summary>Logical id of a patient: the token has it as launch context, and <c>patient/*.read</c> unless scopes are named.</summary>
    public string? Patient { get; init; }

    /// <summary>User name of the person it is for; null for the demo administrator.</summary>
    public string? User { get; init; }

    /// <summary>A token of the client alone, with <c>system/*.read</c> unless scopes are named.</summary>
    public bool System { get; init; }

    /// <summary>Scopes separated by blanks, instead of the default.</summary>
    public string? Scopes { get; init; }
}

/// <summary>The token, or why there is none.</summary>
public sealed record DemoToken(string? AccessToken, string? Error);

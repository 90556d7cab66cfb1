using Orleans.Concurrency;

namespace DrCloud.Grains.Interfaces.Clients;

/// <summary>An OAuth client (<see href="https://www.rfc-editor.org/rfc/rfc7591">RFC 7591</see>). Key: <c>site/client_id</c>.</summary>
[Alias("drcloud.client")]
public interface IClientGrain : IGrainWithStringKey
{
    /// <summary>The client, or null if nobody registered this id.</summary>
    [AlwaysInterleave, Repeatable, Alias("get")]
    Task<Client?> GetAsync();

    /// <summary>Keeps a new client; durable when it returns, and every API process knows of it within a second. False if the id is taken by another: nothing has changed.</summary>
    [Repeatable, Alias("register")]
    Task<bool> RegisterAsync(Client client);

    /// <summary>Enables or disables; when it returns, every API process refuses a disabled client's tokens within a second. False if there is no such client.</summary>
    [Repeatable, Alias("enable")]
    Task<bool> SetEnabledAsync(bool enabled);

    /// <summary>
    /// Replaces what the client registered; when it returns, every API process acts on it within a second. False if there is no such client.
    /// Id and time of registration stay.
    /// </summary>
    [Repeatable, Alias("update")]
    Task<bool> UpdateAsync(Client client);

    /// <summary>Sets the scopes that the client may ask for; every API process acts on it within a second. False if there is no such client.</summary>
    [Repeatable, Alias("scopes")]
    Task<bool> SetScopesAsync(IReadOnlyList<string> scopes);

    /// <summary>Replaces the secret of a client that has one: the former is refused within a second. False if there is no such client, or it has none.</summary>
    /// <param name="secretHash">SHA-256 of the new secret.</param>
    [Repeatable, Alias("secret")]
    Task<bool> SetSecretAsync(byte[] secretHash);

    /// <summary>Forgets the client for good; every API process refuses its tokens within a second of the answer. Repeatable.</summary>
    [Repeatable, Alias("remove")]
    Task RemoveAsync();

    /// <summary>
    /// Uses up what the client may use once (an assertion, a pushed authorization request, a launch), durably and for the whole cluster.
    /// False if it was used before: it must be refused.
    /// </summary>
    /// <param name="id">Its id: of an assertion the <c>jti</c>.</param>
    /// <param name="expires">When it is refused for its age anyway, so that it can be forgotten.</param>
    [AlwaysInterleave, Alias("use-assertion")]
    Task<bool> UseOnceAsync(string id, DateTimeOffset expires);
}

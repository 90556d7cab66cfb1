using Orleans.Concurrency;

namespace DrCloud.Grains.Interfaces.Clients;

/// <summary>An OAuth client (<see href="https://www.rfc-editor.org/rfc/rfc7591">RFC 7591</see>). Key: <c>site/client_id</c>.</summary>
[Alias("drcloud.client")]
public interface IClientGrain : IGrainWithStringKey
{
    /// <summary>The client, or null if nobody registered this id.</summary>
    [AlwaysInterleave, Repeatable, Alias("get")]
    Task<Client?> GetAsync();

    /// <summary>Keeps a new client; durable when it returns. False if the id is taken by another: nothing has changed.</summary>
    [Repeatable, Alias("register")]
    Task<bool> RegisterAsync(Client client);

    /// <summary>Enables or disables; when it returns, every API process refuses a disabled client's tokens within a second. False if there is no such client.</summary>
    [Repeatable, Alias("enable")]
    Task<bool> SetEnabledAsync(bool enabled);

    /// <summary>Uses an assertion of the client up, durably and for the whole cluster. False if it was used before: it must be refused.</summary>
    /// <param name="jti">The assertion's id.</param>
    /// <param name="expires">When it is refused for its age anyway, so that it can be forgotten.</param>
    [AlwaysInterleave, Alias("use-assertion")]
    Task<bool> UseAssertionAsync(string jti, DateTimeOffset expires);
}

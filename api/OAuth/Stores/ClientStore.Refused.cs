using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using DrCloud.Grains.Interfaces.Clients;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;

namespace DrCloud.Api.OAuth.Stores;

/// <summary>The operations that OpenIddict's server never needs from this store.</summary>
internal sealed partial class ClientStore : IOpenIddictApplicationStore<Client>
{
    private static NotSupportedException Refused => new("Clients are registered, changed and listed through their grains.");

    public ValueTask<long> CountAsync(CancellationToken cancellationToken) => throw Refused;

    public ValueTask<long> CountAsync<TResult>(Func<IQueryable<Client>, IQueryable<TResult>> query, CancellationToken cancellationToken) => throw Refused;

    public ValueTask CreateAsync(Client application, CancellationToken cancellationToken) => throw Refused;

    public ValueTask DeleteAsync(Client application, CancellationToken cancellationToken) => throw Refused;

    public IAsyncEnumerable<Client> FindByPostLogoutRedirectUriAsync(string uri, CancellationToken cancellationToken) => AsyncEnumerable.Empty<Client>();

    public IAsyncEnumerable<Client> FindByRedirectUriAsync(string uri, CancellationToken cancellationToken) => AsyncEnumerable.Empty<Client>();

    public ValueTask<TResult?> GetAsync<TState, TResult>(
        Func<IQueryable<Client>, TState, IQueryable<TResult>> query, TState state, CancellationToken cancellationToken) => throw Refused;

    public ValueTask<ImmutableDictionary<CultureInfo, string>> GetDisplayNamesAsync(Client application, CancellationToken cancellationToken) => throw Refused;

    public ValueTask<ImmutableDictionary<string, JsonElement>> GetPropertiesAsync(Client application, CancellationToken cancellationToken) => throw Refused;

    public ValueTask<Client> InstantiateAsync(CancellationToken cancellationToken) => throw Refused;

    public IAsyncEnumerable<Client> ListAsync(int? count, int? offset, CancellationToken cancellationToken) => throw Refused;

    public IAsyncEnumerable<TResult> ListAsync<TState, TResult>(
        Func<IQueryable<Client>, TState, IQueryable<TResult>> query, TState state, CancellationToken cancellationToken) => throw Refused;

    public ValueTask SetApplicationTypeAsync(Client application, string? type, CancellationToken cancellationToken) => throw Refused;

    public ValueTask SetClientIdAsync(Client application, string? identifier, CancellationToken cancellationToken) => throw Refused;

    public ValueTask SetClientSecretAsync(Client application, string? secret, CancellationToken cancellationToken) => throw Refused;

    public ValueTask SetClientTypeAsync(Client application, string? type, CancellationToken cancellationToken) => throw Refused;

    public ValueTask SetConsentTypeAsync(Client application, string? type, CancellationToken cancellationToken) => throw Refused;

    public ValueTask SetDisplayNameAsync(Client application, string? name, CancellationToken cancellationToken) => throw Refused;

    public ValueTask SetDisplayNamesAsync(Client application, ImmutableDictionary<CultureInfo, string> names, CancellationToken cancellationToken) => throw Refused;

    public ValueTask SetJsonWebKeySetAsync(Client application, JsonWebKeySet? set, CancellationToken cancellationToken) => throw Refused;

    public ValueTask SetPermissionsAsync(Client application, ImmutableArray<string> permissions, CancellationToken cancellationToken) => throw Refused;

    public ValueTask SetPostLogoutRedirectUrisAsync(Client application, ImmutableArray<string> uris, CancellationToken cancellationToken) => throw Refused;

    public ValueTask SetPropertiesAsync(Client application, ImmutableDictionary<string, JsonElement> properties, CancellationToken cancellationToken) => throw Refused;

    public ValueTask SetRedirectUrisAsync(Client application, ImmutableArray<string> uris, CancellationToken cancellationToken) => throw Refused;

    public ValueTask SetRequirementsAsync(Client application, ImmutableArray<string> requirements, CancellationToken cancellationToken) => throw Refused;

    public ValueTask SetSettingsAsync(Client application, ImmutableDictionary<string, string> settings, CancellationToken cancellationToken) => throw Refused;

    public ValueTask UpdateAsync(Client application, CancellationToken cancellationToken) => throw Refused;
}

using DrCloud.Api.Access;
using DrCloud.Api.OAuth.Endpoints;
using DrCloud.Grains.Interfaces.Clients;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Core;

namespace DrCloud.Api.OAuth.Stores;

/// <summary>
/// Checks client secrets by SHA-256. OpenIddict's PBKDF2 is made for secrets that people choose; ours have 512 random bits, which no search finds,
/// and a slow hash would only bound the rate of tokens. Redirect addresses are compared as <see cref="RedirectUri"/> says.
/// </summary>
internal sealed class ClientManager(
    IOpenIddictApplicationCache<Client> cache,
    ILogger<OpenIddictApplicationManager<Client>> logger,
    IOptionsMonitor<OpenIddictCoreOptions> options,
    IOpenIddictApplicationStore<Client> store) : OpenIddictApplicationManager<Client>(cache, logger, options, store)
{
    protected override ValueTask<bool> ValidateClientSecretAsync(string secret, string comparand, CancellationToken cancellationToken = default) =>
        new(SecretValues.Matches(secret, Convert.FromBase64String(comparand)));

    public override ValueTask<bool> ValidateRedirectUriAsync(Client application, string uri, CancellationToken cancellationToken = default) =>
        new(RedirectUri.IsRegistered(application.RedirectUris, uri));
}

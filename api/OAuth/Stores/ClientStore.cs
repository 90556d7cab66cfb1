using System.Collections.Immutable;
using DrCloud.Api.Changes;
using DrCloud.Api.Sites;
using DrCloud.Grains.Interfaces.Clients;
using Microsoft.IdentityModel.Tokens;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace DrCloud.Api.OAuth.Stores;

/// <summary>
/// The clients of the request's site as OpenIddict sees them. A disabled client does not exist for it. OpenIddict only reads:
/// what would write is refused, because clients are registered and changed through their grains.
/// </summary>
internal sealed partial class ClientStore(IHttpContextAccessor http, SiteFacts facts, ILogger<ClientStore> log)
{
    public async ValueTask<Client?> FindByClientIdAsync(string identifier, CancellationToken cancellationToken)
    {
        var client = await facts.ClientAsync(http.HttpContext!.Site().Name, identifier);
        if (client is { Enabled: false })
        {
            LogDisabled(identifier);
            return null;
        }

        return client;
    }

    public ValueTask<Client?> FindByIdAsync(string identifier, CancellationToken cancellationToken) => FindByClientIdAsync(identifier, cancellationToken);

    public ValueTask<string?> GetIdAsync(Client application, CancellationToken cancellationToken) => new(application.Id);

    public ValueTask<string?> GetClientIdAsync(Client application, CancellationToken cancellationToken) => new(application.Id);

    public ValueTask<string?> GetClientTypeAsync(Client application, CancellationToken cancellationToken) =>
        new(application.IsConfidential ? ClientTypes.Confidential : ClientTypes.Public);

    public ValueTask<string?> GetApplicationTypeAsync(Client application, CancellationToken cancellationToken) => new(ApplicationTypes.Web);

    public ValueTask<string?> GetClientSecretAsync(Client application, CancellationToken cancellationToken) =>
        new(application.SecretHash is { } hash ? Convert.ToBase64String(hash) : null);

    public ValueTask<string?> GetConsentTypeAsync(Client application, CancellationToken cancellationToken) => new(ConsentTypes.Explicit);

    public ValueTask<string?> GetDisplayNameAsync(Client application, CancellationToken cancellationToken) => new(application.Name);

    public ValueTask<JsonWebKeySet?> GetJsonWebKeySetAsync(Client application, CancellationToken cancellationToken) =>
        new(application.Jwks is { } jwks ? new JsonWebKeySet(jwks) : null);

    // Empty: the server ignores permissions, for scopes and grants have rules of their own.
    public ValueTask<ImmutableArray<string>> GetPermissionsAsync(Client application, CancellationToken cancellationToken) => new([]);

    public ValueTask<ImmutableArray<string>> GetRedirectUrisAsync(Client application, CancellationToken cancellationToken) => new([.. application.RedirectUris]);

    public ValueTask<ImmutableArray<string>> GetPostLogoutRedirectUrisAsync(Client application, CancellationToken cancellationToken) =>
        new([.. application.PostLogoutRedirectUris]);

    // RFC 9700 §2.1.1: public clients must use PKCE.
    public ValueTask<ImmutableArray<string>> GetRequirementsAsync(Client application, CancellationToken cancellationToken) =>
        new(application.IsConfidential ? [] : [Requirements.Features.ProofKeyForCodeExchange]);

    public ValueTask<ImmutableDictionary<string, string>> GetSettingsAsync(Client application, CancellationToken cancellationToken) =>
        new(ImmutableDictionary<string, string>.Empty);

    [LoggerMessage(LogLevel.Information, "Client {Client} is refused: it is not enabled.")]
    private partial void LogDisabled(string client);
}

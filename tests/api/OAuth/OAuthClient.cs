using System.Buffers.Text;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Duende.IdentityModel;
using Duende.IdentityModel.Client;
using Xunit;

namespace DrCloud.Api.Tests.OAuth;

/// <summary>A registered app that speaks the protocol by a library that is not ours.</summary>
internal sealed class OAuthClient
{
    public const string Callback = "https://client.example.org/callback";

    private readonly DrCloudApplication _application;
    private readonly HttpClient _http;

    private OAuthClient(DrCloudApplication application, JsonElement registration)
    {
        (_application, _http, Registration) = (application, application.NewClient(), registration);
        Id = registration.GetProperty("client_id").GetString()!;
        Secret = registration.TryGetProperty("client_secret", out var secret) ? secret.GetString() : null;
    }

    public JsonElement Registration { get; }

    public string Id { get; }

    public string? Secret { get; private init; }

    public string Issuer => $"{_application.BaseAddress}/oauth2/{DrCloudApplication.Site}";

    public string Verifier { get; set; } = CryptoRandom.CreateUniqueId(32);

    public static async Task<OAuthClient> RegisterAsync(
        DrCloudApplication application, string scope, bool confidential = false, string? logout = null, JsonObject? jwks = null, string? launch = null, string name = "Test app")
    {
        using var http = application.NewClient();
        var metadata = new Dictionary<string, object>
        {
            ["application_type"] = confidential ? "private" : "web",
            ["client_name"] = name,
            ["redirect_uris"] = new[] { Callback },
            ["scope"] = scope,
        };
        if (logout is not null)
        {
            metadata["post_logout_redirect_uris"] = new[] { logout };
        }

        if (launch is not null)
        {
            metadata["initiate_login_uri"] = launch;
        }

        if (jwks is not null)
        {
            metadata["jwks"] = jwks;
        }

        var response = await http.PostAsJsonAsync($"{application.BaseAddress}/oauth2/default/registration", metadata);
        Assert.Equal(System.Net.HttpStatusCode.Created, response.StatusCode);
        var client = new OAuthClient(application, await response.Content.ReadFromJsonAsync<JsonElement>());
        if (scope.Contains("user/", StringComparison.Ordinal))
        {
            Assert.True(await application.Administration.SetClientEnabledAsync(DrCloudApplication.Site, client.Id, enabled: true));
        }

        return client;
    }

    /// <summary>Somebody who says to be this client, with the secret given.</summary>
    public OAuthClient With(string? secret) => new(_application, Registration) { Secret = secret, Verifier = Verifier };

    /// <summary>The address that starts the dance; parameters can be set otherwise, or taken out with null.</summary>
    public string AuthorizeUrl(string scope, params (string Name, string? Value)[] other)
    {
        var parameters = new Dictionary<string, string?>
        {
            ["client_id"] = Id,
            ["response_type"] = "code",
            ["scope"] = scope,
            ["redirect_uri"] = Callback,
            ["state"] = "the-state",
            ["nonce"] = "the-nonce",
            ["aud"] = _application.FhirBase,
            ["code_challenge"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier))),
            ["code_challenge_method"] = "S256",
        };
        foreach (var (name, value) in other)
        {
            parameters[name] = value;
        }

        return $"{Issuer}/authorize?" + string.Join('&', parameters.Where(p => p.Value is not null).Select(p => $"{p.Key}={Uri.EscapeDataString(p.Value!)}"));
    }

    /// <summary>Signs the person in, consents to all, and returns the code.</summary>
    public async Task<string> CodeAsync(string scope, string userName = "patient1", Func<string, bool>? ticks = null)
    {
        using var browser = new Browser(_application);
        await browser.OpenAsync(AuthorizeUrl(scope));
        await browser.SignInAsync(userName);
        await browser.SubmitAsync(new Dictionary<string, string> { ["drc_decision"] = "allow" }, "Allow what is ticked", ticks);
        Assert.StartsWith(Callback, browser.Address.AbsoluteUri, StringComparison.Ordinal);
        Assert.Equal("the-state", browser.Parameter("state"));
        return browser.Parameter("code") ?? throw new InvalidOperationException($"No code: {browser.Address}");
    }

    public Task<TokenResponse> ExchangeAsync(string code, string? verifier = null, string redirect = Callback, bool basic = false, string? clientId = null) =>
        _http.RequestAuthorizationCodeTokenAsync(new AuthorizationCodeTokenRequest
        {
            Address = $"{Issuer}/token",
            ClientId = clientId ?? Id,
            ClientSecret = Secret,
            ClientCredentialStyle = basic ? ClientCredentialStyle.AuthorizationHeader : ClientCredentialStyle.PostBody,
            Code = code,
            RedirectUri = redirect,
            CodeVerifier = verifier ?? Verifier,
        });

    public async Task<TokenResponse> TokensAsync(string scope, string userName = "patient1")
    {
        var tokens = await ExchangeAsync(await CodeAsync(scope, userName));
        Assert.False(tokens.IsError, tokens.Raw);
        return tokens;
    }

    public Task<TokenResponse> RefreshAsync(string refreshToken, string? scope = null) => _http.RequestRefreshTokenAsync(new RefreshTokenRequest
    {
        Address = $"{Issuer}/token",
        ClientId = Id,
        ClientSecret = Secret,
        ClientCredentialStyle = ClientCredentialStyle.PostBody,
        RefreshToken = refreshToken,
        Scope = scope,
    });

    public Task<TokenRevocationResponse> RevokeAsync(string token) => _http.RevokeTokenAsync(new TokenRevocationRequest
    {
        Address = $"{Issuer}/revoke",
        ClientId = Id,
        ClientSecret = Secret,
        ClientCredentialStyle = ClientCredentialStyle.PostBody,
        Token = token,
    });

    public Task<TokenIntrospectionResponse> IntrospectAsync(string token) => _http.IntrospectTokenAsync(new TokenIntrospectionRequest
    {
        Address = $"{Issuer}/introspect",
        ClientId = Id,
        ClientSecret = Secret,
        ClientCredentialStyle = ClientCredentialStyle.PostBody,
        Token = token,
    });

    public Task<DiscoveryDocumentResponse> DiscoverAsync() => _http.GetDiscoveryDocumentAsync(Issuer);
}

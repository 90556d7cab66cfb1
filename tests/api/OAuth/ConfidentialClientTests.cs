using System.Net;
using Duende.IdentityModel;
using Duende.IdentityModel.Client;
using Xunit;

namespace DrCloud.Api.Tests.OAuth;

/// <summary>What a client that has a secret gets by it, and nobody without it.</summary>
[Collection(OAuthTests.Name)]
public sealed class ConfidentialClientTests(OAuthApplication application)
{
    private const string Scope = "openid offline_access user/Patient.read";

    [Theory]
    [InlineData("wrong")]
    [InlineData("of another")]
    [InlineData("none")]
    public async Task Without_its_secret_neither_code_nor_refresh_token_nor_introspection_is_of_use(string secret)
    {
        var client = await OAuthClient.RegisterAsync(application, Scope, confidential: true);
        var other = await OAuthClient.RegisterAsync(application, Scope, confidential: true);
        var thief = client.With(secret switch { "of another" => other.Secret, "none" => null, _ => new string('x', 86) });
        var code = await client.CodeAsync(Scope, "clinician");
        AssertRefused(await thief.ExchangeAsync(code));
        AssertRefused(await thief.ExchangeAsync(code, basic: true));
        var tokens = await client.ExchangeAsync(code);
        Assert.False(tokens.IsError, tokens.Raw);
        AssertRefused(await thief.RefreshAsync(tokens.RefreshToken!));
        AssertRefused(await thief.IntrospectAsync(tokens.AccessToken!));
        Assert.True((await thief.RevokeAsync(tokens.RefreshToken!)).IsError);
        Assert.False((await client.RefreshAsync(tokens.RefreshToken!)).IsError);
    }

    [Fact]
    public async Task System_scopes_are_nobodys_to_grant()
    {
        const string scope = "openid user/Patient.read";
        var client = await OAuthClient.RegisterAsync(application, $"{scope} system/Patient.read system/*.write", confidential: true, jwks: PublicKeys.Set("1"));
        var tokens = await client.TokensAsync($"{scope} system/Patient.read system/*.write", "clinician");
        Assert.Equal(scope, tokens.Scope);
    }

    private static void AssertRefused(ProtocolResponse response)
    {
        Assert.Equal(HttpStatusCode.Unauthorized, response.HttpStatusCode);
        Assert.Contains(OidcConstants.TokenErrors.InvalidClient, response.Raw, StringComparison.Ordinal);
    }
}

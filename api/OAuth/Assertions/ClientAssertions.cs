using DrCloud.Api.Changes;
using DrCloud.Api.Sites;
using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Clients;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace DrCloud.Api.OAuth.Assertions;

/// <summary>
/// Authenticates a client by a JWT that it signed
/// (<see href="https://hl7.org/fhir/smart-app-launch/client-confidential-asymmetric.html">SMART</see>, <see href="https://www.rfc-editor.org/rfc/rfc7523#section-3">RFC 7523 §3</see>).
/// </summary>
internal sealed class ClientAssertions(IGrainFactory grains, SiteFacts facts, PublishedKeys published, TimeProvider clock)
{
    private const int Longest = 16 * 1024;

    // One sentence for all of it: who asks does not learn which clients there are.
    private const string NotVerified = "The client is not known or not enabled, or none of its keys verifies the assertion.";

    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = Longest };
    private static readonly CryptoProviderFactory Crypto = new() { CacheSignatureProviders = false };

    /// <summary>Checks the assertion and uses it up. A named client must be the one that signed.</summary>
    /// <returns>The client's id, or the reason why it is refused.</returns>
    public async Task<(string? Client, string? Refusal)> AuthenticateAsync(Site site, string assertion, string? named)
    {
        if (Read(assertion) is not { } token)
        {
            return (null, "The client assertion is no signed JWT.");
        }

        if (AssertionRules.Check(token, site, clock.GetUtcNow()) is { } broken)
        {
            return (null, broken);
        }

        if (named is { Length: > 0 } && named != token.Issuer)
        {
            return (null, "The client assertion was issued by another client than the request names.");
        }

        if (await facts.ClientAsync(site.Name, token.Issuer) is not { Enabled: true, IsConfidential: true } client || !AssertionRules.NamesKeysOf(token, client)
            || await FindKeyAsync(client, token) is not { } key || !await VerifiesAsync(assertion, key))
        {
            return (null, NotVerified);
        }

        return await grains.GetGrain<IClientGrain>(GrainKeys.Of(site.Name, client.Id)).UseOnceAsync(token.Id, AssertionRules.ForgetAt(token))
            ? (client.Id, null)
            : (null, "The client assertion was used before.");
    }

    private static JsonWebToken? Read(string assertion)
    {
        try
        {
            return assertion.Length <= Longest && Handler.CanReadToken(assertion) ? Handler.ReadJsonWebToken(assertion) : null;
        }
        catch (Exception e) when (e is ArgumentException or SecurityTokenException)
        {
            return null;
        }
    }

    private async ValueTask<JsonWebKey?> FindKeyAsync(Client client, JsonWebToken token) =>
        client.Jwks is { } jwks ? PublicKeySet.Parse(jwks)?.Find(token.Kid, token.Alg)
        : client.JwksUri is { } address ? await published.FindAsync(address, token.Kid, token.Alg)
        : null;

    // Signature only: what the token says has been checked.
    private static async Task<bool> VerifiesAsync(string assertion, JsonWebKey key) => (await Handler.ValidateTokenAsync(assertion, new TokenValidationParameters
    {
        ValidAlgorithms = PublicKeySet.Algorithms,
        IssuerSigningKey = key,
        CryptoProviderFactory = Crypto,
        ValidateIssuer = false,
        ValidateAudience = false,
        ValidateLifetime = false,
    })).IsValid;
}

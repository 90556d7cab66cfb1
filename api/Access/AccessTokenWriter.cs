using DrCloud.Api.Changes;
using DrCloud.Api.Sites;
using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Grants;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace DrCloud.Api.Access;

/// <summary>Writes access tokens outside the protocol, of the same form as those of the token end point: for the command line in demo mode.</summary>
internal sealed class AccessTokenWriter(IGrainFactory grains, SiteFacts facts, TimeProvider clock)
{
    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false };

    /// <summary>Opens the grant and writes a token of it.</summary>
    public async Task<string> WriteAsync(Site site, Grant grant, TimeSpan lifetime)
    {
        var id = SecretValues.New(16);
        await grains.GetGrain<IGrantGrain>(GrainKeys.Of(site.Name, id)).OpenAsync(grant);
        var now = clock.GetUtcNow();
        var claims = new Dictionary<string, object>
        {
            ["sub"] = grant.Subject,
            ["client_id"] = grant.Client,
            ["scope"] = grant.Scopes,
            ["jti"] = Guid.NewGuid().ToString(),
            [TokenClaims.Grant] = id,
        };
        if (grant.Patient is { } patient)
        {
            claims[TokenClaims.Patient] = patient;
        }

        var keys = await facts.KeysAsync(site.Name);
        return Handler.CreateToken(new SecurityTokenDescriptor
        {
            TokenType = TokenClaims.AccessTokenType,
            Issuer = site.Issuer,
            Audience = site.FhirBase,
            IssuedAt = now.UtcDateTime,
            Expires = (now + lifetime).UtcDateTime,
            Claims = claims,
            SigningCredentials = keys.Credentials,
        });
    }
}

using System.Security.Claims;
using DrCloud.Api.Changes;
using DrCloud.Api.Sites;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace DrCloud.Api.Access;

/// <summary>
/// Validates an access token of ours (<see href="https://www.rfc-editor.org/rfc/rfc9068#section-4">RFC 9068 §4</see>): type, algorithm, signature, issuer, audience, expiry;
/// then that its grant stands and its client and person are enabled.
/// </summary>
internal sealed class AccessTokenValidator(IGrainFactory grains, SiteFacts facts)
{
    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false };

    /// <summary>What the token allows, or null: the bearer is not told why.</summary>
    public async Task<Access?> ValidateAsync(Site site, string token)
    {
        var result = await ReadAsync(site, token, await facts.KeysAsync(site.Name));
        if (result.Exception is SecurityTokenSignatureKeyNotFoundException)
        {
            result = await ReadAsync(site, token, await facts.RefreshKeysAsync(site.Name));
        }

        return result.IsValid && !HasCriticalHeader(result) ? await ConfirmAsync(site, result) : null;
    }

    private async Task<Access?> ConfirmAsync(Site site, TokenValidationResult token)
    {
        var identity = token.ClaimsIdentity;
        if (identity.FindFirst("sub")?.Value is not { } subject || identity.FindFirst("client_id")?.Value is not { } clientId
            || identity.FindFirst(TokenClaims.Grant)?.Value is not { } grantId)
        {
            return null;
        }

        if (!await grains.StandsAsync(site.Name, grantId, subject, clientId) || await facts.ClientAsync(site.Name, clientId) is not { Enabled: true })
        {
            return null;
        }

        var account = subject == clientId ? null : await facts.AccountAsync(site.Name, subject);
        if (subject != clientId && account is not { Enabled: true })
        {
            return null;
        }

        var patient = identity.FindFirst(TokenClaims.Patient)?.Value;
        return account is not null && patient is not null && !RolePolicy.MayOpen(account, patient) ? null : new Access
        {
            Site = site.Name,
            Client = clientId,
            Subject = subject,
            Patient = patient,
            FhirUser = account?.FhirUser,
            IsStaff = account is not { IsStaff: false },
            Scopes = ScopeSet.Parse(account is null ? Scopes(identity) : string.Join(' ', RolePolicy.Narrow(account.Role, Scopes(identity).Split(' ')))),
            Grant = grantId,
            ExpiresAt = new DateTimeOffset(token.SecurityToken.ValidTo, TimeSpan.Zero),
        };
    }

    // RFC 7515 §4.1.11: what is called critical must be understood, and nothing beyond the specification is.
    private static bool HasCriticalHeader(TokenValidationResult result) => ((JsonWebToken)result.SecurityToken).TryGetHeaderValue<object>("crit", out _);

    private static string Scopes(ClaimsIdentity identity) => string.Join(' ', identity.FindAll("scope").Select(claim => claim.Value));

    private static Task<TokenValidationResult> ReadAsync(Site site, string token, SiteKeyMaterial keys) => Handler.ValidateTokenAsync(token, new TokenValidationParameters
    {
        ValidTypes = [TokenClaims.AccessTokenType],
        ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
        IssuerSigningKeys = keys.Signing,
        TryAllIssuerSigningKeys = false,
        ValidIssuer = site.Issuer,
        ValidAudience = site.FhirBase,
        ClockSkew = TimeSpan.Zero,
    });
}

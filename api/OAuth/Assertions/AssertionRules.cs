using System.Globalization;
using DrCloud.Api.Sites;
using DrCloud.Grains.Interfaces.Clients;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace DrCloud.Api.OAuth.Assertions;

/// <summary>What a client assertion must say, as far as that can be told without the client's key.</summary>
internal static class AssertionRules
{
    private const int LongestId = 256;
    private static readonly TimeSpan LongestLife = TimeSpan.FromMinutes(5);   // SMART: no more than five minutes in the future
    private static readonly TimeSpan Drift = TimeSpan.FromSeconds(30);   // of the two clocks
    private static readonly string[] Types = ["JWT", "client-authentication+jwt"];

    // RFC 7515 §4.1: what brings its own key, or asks for what is not understood.
    private static readonly string[] RefusedHeaders = ["jwk", "x5u", "x5c", "crit"];

    /// <summary>The first rule that is broken, as a sentence, or null.</summary>
    public static string? Check(JsonWebToken token, Site site, DateTimeOffset now) => CheckHeader(token) ?? CheckClaims(token, site) ?? CheckTimes(token, now);

    /// <summary>Whether a header that says where the key is (<c>jku</c>) says what the client registered.</summary>
    public static bool NamesKeysOf(JsonWebToken token, Client client) =>
        !token.TryGetHeaderValue<object>("jku", out _) || (token.TryGetHeaderValue<string>("jku", out var address) && address == client.JwksUri);

    /// <summary>From when on the assertion is refused for its age, so that its use need not be remembered.</summary>
    public static DateTimeOffset ForgetAt(JsonWebToken token) => DateTimeOffset.FromUnixTimeSeconds(TimeOf(token, "exp")!.Value) + Drift;

    private static string? CheckHeader(JsonWebToken token)
    {
        if (!PublicKeySet.Algorithms.Contains(token.Alg))
        {
            return "The client assertion is to be signed with RS384 or ES384.";
        }

        if (token.Typ is { Length: > 0 } type && !Types.Contains(type, StringComparer.OrdinalIgnoreCase))
        {
            return "The typ of a client assertion is JWT.";
        }

        return string.IsNullOrEmpty(token.Kid) ? "The client assertion names no key (kid)."
            : Array.Exists(RefusedHeaders, header => token.TryGetHeaderValue<object>(header, out _)) ? "The header of the client assertion has members that are not taken."
            : null;
    }

    private static string? CheckClaims(JsonWebToken token, Site site)
    {
        if (string.IsNullOrEmpty(token.Issuer) || token.Issuer != token.Subject)
        {
            return "The iss and the sub of a client assertion are both the client's id.";
        }

        if (token.Audiences.ToList() is not [var audience] || (audience != site.OAuth.Token && audience != site.Issuer))
        {
            return "The aud of a client assertion is the address of the token end point, and nothing else.";
        }

        return token.Id is not { Length: > 0 and <= LongestId } ? string.Create(CultureInfo.InvariantCulture, $"A client assertion has a jti, of at most {LongestId} characters.") : null;
    }

    private static string? CheckTimes(JsonWebToken token, DateTimeOffset now)
    {
        if (TimeOf(token, "exp") is not { } seconds)
        {
            return "A client assertion has an exp.";
        }

        var left = seconds - now.ToUnixTimeSeconds();
        return left <= -Drift.TotalSeconds ? "The client assertion has expired."
            : left > (LongestLife + Drift).TotalSeconds ? "The exp of a client assertion is at most five minutes ahead."
            : IsAhead(token, "nbf", now) || IsAhead(token, "iat", now) ? "The client assertion is not valid yet."
            : null;
    }

    private static bool IsAhead(JsonWebToken token, string claim, DateTimeOffset now) =>
        token.TryGetPayloadValue<object>(claim, out _) && (TimeOf(token, claim) is not { } seconds || seconds - now.ToUnixTimeSeconds() > Drift.TotalSeconds);

    /// <summary>A NumericDate in whole seconds, or null if there is none that makes sense.</summary>
    private static long? TimeOf(JsonWebToken token, string claim)
    {
        try
        {
            return token.TryGetPayloadValue<double>(claim, out var seconds) && seconds is > 0 and < 253_402_300_800 ? (long)seconds : null;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException or OverflowException or SecurityTokenException)
        {
            return null;
        }
    }
}

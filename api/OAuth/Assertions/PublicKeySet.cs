using System.Collections.Frozen;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace DrCloud.Api.OAuth.Assertions;

/// <summary>A client's public keys (<see href="https://www.rfc-editor.org/rfc/rfc7517#section-5">RFC 7517 §5</see>) as far as they can sign client assertions: RSA for RS384, P-384 for ES384.</summary>
internal sealed class PublicKeySet
{
    /// <summary>The algorithms that SMART asks servers to know.</summary>
    public static readonly string[] Algorithms = [SecurityAlgorithms.RsaSha384, SecurityAlgorithms.EcdsaSha384];

    private const int LeastRsaBits = 2048;
    private static readonly string[] PrivateMembers = ["d", "p", "q", "dp", "dq", "qi", "k"];

    private readonly FrozenDictionary<string, JsonWebKey> _keys;

    private PublicKeySet(IEnumerable<JsonWebKey> keys) => _keys = keys.DistinctBy(key => key.Kid).ToFrozenDictionary(key => key.Kid, StringComparer.Ordinal);

    /// <summary>Reads a set; keys of other kinds are passed over. Null if it is none.</summary>
    public static PublicKeySet? Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return KeysOf(document.RootElement) is { } keys ? new PublicKeySet(keys.Where(IsPublic).Select(key => new JsonWebKey(key.GetRawText())).Where(Signs)) : null;
        }
        catch (Exception e) when (e is JsonException or ArgumentException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Whether a client may register this: at least one key, each with a type and an id of its own, long enough, and nothing secret in any.</summary>
    public static bool IsAcceptable(JsonElement jwks)
    {
        try
        {
            return KeysOf(jwks) is { } all && all.ToList() is { Count: > 0 } keys && keys.TrueForAll(IsPublic)
                && keys.Select(key => key.GetProperty("kid").GetString()).Distinct(StringComparer.Ordinal).Count() == keys.Count;
        }
        catch (InvalidOperationException)
        {
            // A text that is no Unicode.
            return false;
        }
    }

    /// <summary>The key of that id for that algorithm, or null.</summary>
    public JsonWebKey? Find(string kid, string algorithm) => _keys.TryGetValue(kid, out var key) && AlgorithmOf(key) == algorithm ? key : null;

    private static JsonElement.ArrayEnumerator? KeysOf(JsonElement jwks) =>
        jwks.ValueKind is JsonValueKind.Object && jwks.TryGetProperty("keys", out var keys) && keys.ValueKind is JsonValueKind.Array ? keys.EnumerateArray() : null;

    private static bool IsPublic(JsonElement key) =>
        key.ValueKind is JsonValueKind.Object && Text(key, "kid") is { Length: > 0 } && !Array.Exists(PrivateMembers, member => key.TryGetProperty(member, out _))
        && Text(key, "kty") switch
        {
            "RSA" => Text(key, "e") is { Length: > 0 } && BitsOf(Text(key, "n")) >= LeastRsaBits,
            "EC" => Text(key, "crv") is "P-256" or "P-384" or "P-521" && Text(key, "x") is { Length: > 0 } && Text(key, "y") is { Length: > 0 },
            _ => false,
        };

    private static bool Signs(JsonWebKey key) => key.Use is null or "sig" && (key.Alg is null || key.Alg == AlgorithmOf(key));

    private static string? AlgorithmOf(JsonWebKey key) => key switch
    {
        { Kty: "RSA" } => SecurityAlgorithms.RsaSha384,
        { Kty: "EC", Crv: "P-384" } => SecurityAlgorithms.EcdsaSha384,
        _ => null,
    };

    private static int BitsOf(string? modulus)
    {
        try
        {
            return modulus is null ? 0 : Base64UrlEncoder.DecodeBytes(modulus).AsSpan().TrimStart((byte)0).Length * 8;
        }
        catch (FormatException)
        {
            return 0;
        }
    }

    private static string? Text(JsonElement key, string name) => key.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
}

using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace DrCloud.Api.Access;

/// <summary>Random values that the server makes: ids that cannot be guessed, secrets, and the hashes by which secrets are kept.</summary>
internal static class SecretValues
{
    /// <summary>That many random bytes, base64url.</summary>
    public static string New(int bytes) => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(bytes));

    /// <summary>SHA-256: enough for a secret of 256 random bits, which no dictionary holds.</summary>
    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    /// <summary>Whether the secret is the one whose hash was kept, in constant time.</summary>
    public static bool Matches(string secret, byte[] hash) => CryptographicOperations.FixedTimeEquals(Hash(secret), hash);
}

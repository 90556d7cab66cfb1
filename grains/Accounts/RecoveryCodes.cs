using System.Security.Cryptography;
using System.Text;

namespace DrCloud.Grains.Accounts;

/// <summary>Codes on paper for when the device of the second factor is lost. Each has 80 random bits, so that its SHA-256 is enough to keep, and is right once.</summary>
internal static class RecoveryCodes
{
    private const int Count = 10;
    private const int Length = 16;
    private const int Group = 4;

    // Without what looks alike on paper; 32 of them, five bits each.
    private const string Letters = "abcdefghjkmnpqrstuvwxyz123456789";

    /// <summary>New codes, and the hashes to keep.</summary>
    public static (IReadOnlyList<string> Codes, IReadOnlyList<byte[]> Hashes) Make()
    {
        string[] codes = [.. Enumerable.Range(0, Count).Select(_ => RandomNumberGenerator.GetString(Letters, Length))];
        return ([.. codes.Select(Grouped)], [.. codes.Select(Hash)]);
    }

    /// <summary>The hashes without that of the code, or null if the code is none of them.</summary>
    public static IReadOnlyList<byte[]>? Use(IReadOnlyList<byte[]> hashes, string code)
    {
        var hash = Hash(code.ToLowerInvariant());
        var left = hashes.Where(kept => !CryptographicOperations.FixedTimeEquals(kept, hash)).ToArray();
        return left.Length < hashes.Count ? left : null;
    }

    private static string Grouped(string code) => string.Join('-', code.Chunk(Group).Select(part => new string(part)));

    private static byte[] Hash(string code) => SHA256.HashData(Encoding.UTF8.GetBytes(code));
}

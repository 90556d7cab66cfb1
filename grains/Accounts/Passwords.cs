using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace DrCloud.Grains.Accounts;

/// <summary>Slow hashes of passwords that people choose: PBKDF2 with HMAC-SHA-512.</summary>
internal static class Passwords
{
    // OWASP's Password Storage Cheat Sheet asks for 210,000 with HMAC-SHA-512.
    private const int Iterations = 210_000;
    private static readonly PasswordHasher<object> Hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = Iterations }));
    private static readonly object NoUser = new();
    private static readonly Lazy<string> NobodysHash = new(() => Hash(Guid.NewGuid().ToString()));

    /// <summary>The hash to keep.</summary>
    public static Task<string> HashAsync(string password) => Task.Run(() => Hash(password));

    /// <summary>Whether the password is right. Without a hash it takes as long and is not. Off the grain's scheduler, for it takes a tenth of a second.</summary>
    public static Task<bool> VerifyAsync(string? hash, string password) => Task.Run(() =>
        Hasher.VerifyHashedPassword(NoUser, hash ?? NobodysHash.Value, password) is not PasswordVerificationResult.Failed && hash is not null);

    private static string Hash(string password) => Hasher.HashPassword(NoUser, password);
}

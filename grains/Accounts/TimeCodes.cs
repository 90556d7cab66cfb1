using DrCloud.Grains.Keys;
using OtpNet;

namespace DrCloud.Grains.Accounts;

/// <summary>
/// Codes of six digits that change every 30 seconds (<see href="https://www.rfc-editor.org/rfc/rfc6238">RFC 6238</see>, HMAC-SHA-1: what every authenticator knows), from a secret
/// that is encrypted for one account.
/// </summary>
internal sealed class TimeCodes(KeyProtector protector, string account)
{
    /// <summary>Digits of a code.</summary>
    public const int Digits = 6;

    private const int SecretBytes = 20;   // RFC 4226 §4 recommends 160 bits

    // The clock of a device may be half a minute off (RFC 6238 §5.2).
    private static readonly VerificationWindow Window = new(previous: 1, future: 1);

    private string Purpose => $"second-factor/{account}";

    /// <summary>A new secret, encrypted.</summary>
    public byte[] NewSecret() => protector.Protect(KeyGeneration.GenerateRandomKey(SecretBytes), Purpose);

    /// <summary>The secret in base 32, as devices take it.</summary>
    public string Text(byte[] secret) => Base32Encoding.ToString(protector.Unprotect(secret, Purpose)).TrimEnd('=');

    /// <summary>The time step of the code, if it is right now and later than the step given; else null.</summary>
    public long? Match(byte[] secret, string code, DateTimeOffset now, long after) =>
        new Totp(protector.Unprotect(secret, Purpose)).VerifyTotp(now.UtcDateTime, code, out var step, Window) && step > after ? step : null;
}

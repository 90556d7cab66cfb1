using System.Security.Cryptography;
using DrCloud.Grains.Interfaces.Keys;
using Microsoft.IdentityModel.Tokens;

namespace DrCloud.Api.Changes;

/// <summary>The keys of a site, ready for use.</summary>
internal sealed class SiteKeyMaterial
{
    private const int DerivedLength = 32;

    // A new key is published for this long before it signs: by then every process, and whoever asks for the keys now and then, has seen it.
    private static readonly TimeSpan Published = TimeSpan.FromMinutes(2);

    public SiteKeyMaterial(SiteKeys keys, DateTimeOffset now)
    {
        var signer = SignerOf(keys, now);
        Signing = [Import(signer), .. keys.Signing.Where(key => key != signer).Select(Import)];
        Credentials = new SigningCredentials(Signing[0], SecurityAlgorithms.RsaSha256);
        Encryption = new SymmetricSecurityKey(keys.Encryption);
        Authentication = new SymmetricSecurityKey(Derive(keys.Authentication, "tokens"u8));
        Cursors = Derive(keys.Authentication, "search-cursors"u8);
    }

    /// <summary>The RSA keys: the first signs access and identity tokens, all validate them.</summary>
    public IReadOnlyList<RsaSecurityKey> Signing { get; }

    /// <summary>RS256 with the first key.</summary>
    public SigningCredentials Credentials { get; }

    /// <summary>Encrypts codes and refresh tokens.</summary>
    public SymmetricSecurityKey Encryption { get; }

    /// <summary>Signs codes and refresh tokens, inside their encryption.</summary>
    public SymmetricSecurityKey Authentication { get; }

    /// <summary>HMAC key of search cursors.</summary>
    public byte[] Cursors { get; }

    /// <summary>The newest key that has been published for long enough.</summary>
    public static SigningKey SignerOf(SiteKeys keys, DateTimeOffset now) => keys.Signing.FirstOrDefault(key => now - key.CreatedAt >= Published) ?? keys.Signing[^1];

    private static RsaSecurityKey Import(SigningKey key)
    {
        using var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(key.Pkcs8, out _);
        return new RsaSecurityKey(rsa.ExportParameters(includePrivateParameters: true)) { KeyId = key.Id };
    }

    private static byte[] Derive(byte[] key, ReadOnlySpan<byte> purpose)
    {
        var derived = new byte[DerivedLength];
        HKDF.Expand(HashAlgorithmName.SHA256, key, derived, purpose);
        return derived;
    }
}

using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;

namespace DrCloud.Grains.Keys;

/// <summary>
/// Encrypts keys before they are persisted (AES-256-GCM), with a master key that lies in a file outside the database:
/// <c>DrCloud:Cluster:KeyFile</c>, the same content for all silos, or beside the state database where that is a SQLite file.
/// A missing file is made, readable by its owner only.
/// </summary>
internal sealed class KeyProtector(IConfiguration configuration)
{
    private const int MasterKeyLength = 32;
    private const string SqlitePrefix = "sqlite:";
    private static readonly int NonceLength = AesGcm.NonceByteSizes.MaxSize;
    private static readonly int TagLength = AesGcm.TagByteSizes.MaxSize;

    private readonly byte[] _master = ReadOrMake(PathOf(configuration));

    /// <summary>Nonce, tag and ciphertext. The purpose is authenticated: what was protected for one purpose is not opened for another.</summary>
    public byte[] Protect(ReadOnlySpan<byte> clear, string purpose)
    {
        var sealedBytes = new byte[NonceLength + TagLength + clear.Length];
        var whole = sealedBytes.AsSpan();
        var nonce = whole[..NonceLength];
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(_master, TagLength);
        aes.Encrypt(nonce, clear, whole[(NonceLength + TagLength)..], whole.Slice(NonceLength, TagLength), Encoding.UTF8.GetBytes(purpose));
        return sealedBytes;
    }

    /// <exception cref="CryptographicException">The master key is another one, or the bytes were altered.</exception>
    public byte[] Unprotect(byte[] sealedBytes, string purpose)
    {
        var whole = sealedBytes.AsSpan();
        var clear = new byte[whole.Length - NonceLength - TagLength];
        using var aes = new AesGcm(_master, TagLength);
        try
        {
            aes.Decrypt(whole[..NonceLength], whole[(NonceLength + TagLength)..], whole.Slice(NonceLength, TagLength), clear, Encoding.UTF8.GetBytes(purpose));
        }
        catch (AuthenticationTagMismatchException e)
        {
            throw new CryptographicException("A stored key cannot be opened: DrCloud:Cluster:KeyFile is not the file with which it was stored.", e);
        }

        return clear;
    }

    /// <summary>A key of 32 bytes for one purpose, always the same for the same master key.</summary>
    public byte[] Derive(string purpose) => HKDF.DeriveKey(HashAlgorithmName.SHA256, _master, MasterKeyLength, info: Encoding.UTF8.GetBytes(purpose));

    private static string PathOf(IConfiguration configuration)
    {
        if (configuration["DrCloud:Cluster:KeyFile"] is { Length: > 0 } named)
        {
            return named;
        }

        return configuration["DrCloud:Cluster:Database"] is { } database && database.StartsWith(SqlitePrefix, StringComparison.Ordinal)
            ? database[SqlitePrefix.Length..] + ".key"
            : throw new InvalidOperationException("DrCloud:Cluster:KeyFile must name the file with the master key, the same for all silos.");
    }

    private static byte[] ReadOrMake(string path)
    {
        if (!File.Exists(path))
        {
            Make(path);
        }

        var key = File.ReadAllBytes(path);
        return key.Length == MasterKeyLength ? key : throw new InvalidOperationException($"The master key in DrCloud:Cluster:KeyFile must have {MasterKeyLength} bytes.");
    }

    private static void Make(string path)
    {
        var draft = $"{path}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(draft, options))
        {
            file.Write(RandomNumberGenerator.GetBytes(MasterKeyLength));
            file.Flush(flushToDisk: true);
        }

        try
        {
            File.Move(draft, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(draft);   // another process was first: its key is the key
        }
    }
}

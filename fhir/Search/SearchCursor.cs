using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace DrCloud.Fhir.Search;

/// <summary>
/// Where the next page begins, as a text for the <c>next</c> link: opaque, and of use only for the same search by the same user.
/// Sort values may say something of a patient, and links are logged on the way: so the position is encrypted too. Equal positions give equal texts.
/// </summary>
/// <remarks>Synthetic IV: HMAC-SHA256 over binding and position, cut to 16 bytes, is both the signature and the IV of AES-CBC.</remarks>
public static class SearchCursor
{
    /// <summary>The query parameter that carries it.</summary>
    public const string Parameter = "_cursor";

    private const int TagLength = 16;
    private const int BlockLength = 16;

    /// <summary>The text for a position.</summary>
    /// <param name="position">Where the page ended.</param>
    /// <param name="binding">What it is good for.</param>
    /// <param name="key">The site's secret, at least 32 bytes.</param>
    public static string Encode(SearchPosition position, CursorBinding binding, ReadOnlySpan<byte> key) => Encode(new SearchTrail(position, [], false), binding, key);

    /// <summary>The text for a position with the way to it.</summary>
    public static string Encode(SearchTrail trail, CursorBinding binding, ReadOnlySpan<byte> key)
    {
        var plain = Write(trail);
        var tag = Tag(plain, binding, Derived(key, "sign"));
        using var aes = Aes.Create();
        aes.Key = Derived(key, "encrypt");
        return Base64Url.EncodeToString([.. tag, .. aes.EncryptCbc(plain, tag, PaddingMode.None)]);
    }

    /// <summary>The position, or null if the text was not made here with the same binding and key.</summary>
    public static SearchPosition? Decode(string text, CursorBinding binding, ReadOnlySpan<byte> key) => DecodeTrail(text, binding, key)?.Position;

    /// <summary>The same with the way to it, as far as the text has it.</summary>
    public static SearchTrail? DecodeTrail(string text, CursorBinding binding, ReadOnlySpan<byte> key)
    {
        if (!Base64Url.IsValid(text) || Base64Url.DecodeFromChars(text) is not { Length: > TagLength } bytes || (bytes.Length - TagLength) % BlockLength != 0)
        {
            return null;
        }

        using var aes = Aes.Create();
        aes.Key = Derived(key, "encrypt");
        var plain = aes.DecryptCbc(bytes.AsSpan(TagLength), bytes.AsSpan(0, TagLength), PaddingMode.None);
        return CryptographicOperations.FixedTimeEquals(Tag(plain, binding, Derived(key, "sign")), bytes.AsSpan(0, TagLength)) ? Read(plain) : null;
    }

    private static byte[] Derived(ReadOnlySpan<byte> key, string purpose) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes("cursor " + purpose));

    private static byte[] Tag(ReadOnlySpan<byte> plain, CursorBinding binding, byte[] key)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hmac.AppendData(binding.Hash());
        hmac.AppendData(plain);
        return hmac.GetHashAndReset()[..TagLength];
    }

    private static byte[] Write(SearchTrail trail)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        Write(writer, trail.Position);
        writer.Write7BitEncodedInt((trail.Before.Count << 1) | (trail.IsWhole ? 1 : 0));
        foreach (var position in trail.Before)
        {
            Write(writer, position);
        }

        // Whole blocks, and always a zero behind the position: a text from before there were trails has an empty one.
        writer.Write(new byte[BlockLength - (bytes.Length % BlockLength)]);
        return bytes.ToArray();
    }

    private static void Write(BinaryWriter writer, SearchPosition position)
    {
        writer.Write7BitEncodedInt64(position.Rid);
        writer.Write7BitEncodedInt(position.SortValues.Count);
        foreach (var value in position.SortValues)
        {
            writer.Write(value is not null);
            writer.Write(value ?? "");
        }
    }

    private static SearchTrail Read(byte[] plain)
    {
        using var reader = new BinaryReader(new MemoryStream(plain));
        var position = Read(reader);
        var trail = reader.Read7BitEncodedInt();
        var before = new SearchPosition[trail >> 1];
        for (var i = 0; i < before.Length; i++)
        {
            before[i] = Read(reader);
        }

        return new(position, before, (trail & 1) != 0);
    }

    private static SearchPosition Read(BinaryReader reader)
    {
        var rid = reader.Read7BitEncodedInt64();
        var values = new string?[reader.Read7BitEncodedInt()];
        for (var i = 0; i < values.Length; i++)
        {
            var present = reader.ReadBoolean();
            var text = reader.ReadString();
            values[i] = present ? text : null;
        }

        return new(values, rid);
    }
}

/// <summary>What a cursor is good for: it is refused for anything else.</summary>
/// <param name="Site">The site.</param>
/// <param name="User">Whose request it is (subject of the token, or the client's id).</param>
/// <param name="Scope">What that request may see.</param>
/// <param name="Address"><see cref="SearchAddress"/>, as text.</param>
/// <param name="Canonical"><see cref="ParseResult.Canonical"/>.</param>
public sealed record CursorBinding(string Site, string User, SearchScope Scope, string Address, string Canonical)
{
    internal byte[] Hash()
    {
        var text = new StringBuilder();
        foreach (var part in Parts())
        {
            // Lengths keep two bindings apart whose parts only join to the same text.
            text.Append(part.Length).Append(':').Append(part);
        }

        return SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()));
    }

    private IEnumerable<string> Parts()
    {
        string[] fixedParts = [Site, User, Address, Canonical, Scope.Patient is null ? "any" : "patient " + Scope.Patient, Scope.Types is null ? "all" : "types"];
        return fixedParts.Concat((Scope.Types ?? new HashSet<string>()).Order(StringComparer.Ordinal));
    }
}

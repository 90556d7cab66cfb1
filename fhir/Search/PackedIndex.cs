using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using DrCloud.Fhir.Resources;

namespace DrCloud.Fhir.Search;

/// <summary>
/// The search values of a resource in one block of bytes, with the extractor's version: stored in column <c>idx</c> and kept in memory.
/// <see cref="IndexReader"/> reads it without allocating.
/// </summary>
/// <remarks>
/// Layout, little-endian: version (1 byte), number of expressions (2), offset of the values (2), the expression ids ascending (4 each),
/// the length of each one's values (varint), the values: per expression its kind (1 byte), then value after value.
/// </remarks>
public static class PackedIndex
{
    internal const int HeaderLength = 5;

    [ThreadStatic]
    private static PackedIndexWriter? _writer;

    /// <summary>The search values of a stored resource.</summary>
    /// <param name="json">Its bytes.</param>
    /// <param name="baseAddress">FHIR base of the site, without a trailing slash.</param>
    public static byte[] Of(ReadOnlyMemory<byte> json, string? baseAddress)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = JsonCompaction.MaxDepth });
        return Pack(ResourceIndexer.Extract(document.RootElement, baseAddress));
    }

    /// <summary>Packs the entries, ordered by expression id; values of one expression are of one kind and keep their order.</summary>
    public static byte[] Pack(IReadOnlyList<IndexEntry> entries) =>
        (_writer ??= new PackedIndexWriter()).Write(InOrder(entries), ResourceIndexer.Version);

    /// <summary>All entries of a packed index, by expression id; of empty bytes: none. Empty texts come back as absent ones.</summary>
    public static IReadOnlyList<IndexEntry> Unpack(ReadOnlySpan<byte> packed)
    {
        var entries = new List<IndexEntry>();
        var reader = new IndexReader(packed);
        while (reader.Read())
        {
            entries.Add(new IndexEntry(reader.ExpressionId, reader.ToValue()));
        }

        return entries;
    }

    /// <summary>The extractor's version that made it; 0 for empty bytes.</summary>
    public static int VersionOf(ReadOnlySpan<byte> packed) => packed.IsEmpty ? 0 : packed[0];

    /// <summary>Everything that the resource refers to here, by a literal reference or as the address of an attachment: what shows others to those who see it.</summary>
    public static IReadOnlySet<ResourceKey> ReferencesOf(ReadOnlySpan<byte> packed)
    {
        var keys = new HashSet<ResourceKey>();
        foreach (var expression in (ReadOnlySpan<int>)[ResourceIndexer.AnyReference, ResourceIndexer.AttachmentUrl])
        {
            var reader = new IndexReader(packed);
            for (var any = reader.Seek(expression); any && reader.Read();)
            {
                keys.Add(new(Encoding.UTF8.GetString(reader.Type), Encoding.UTF8.GetString(reader.Id)));
            }
        }

        return keys;
    }

    /// <summary>The expression ids of a packed index that is not empty.</summary>
    internal static ReadOnlySpan<int> IdsOf(ReadOnlySpan<byte> packed) =>
        MemoryMarshal.Cast<byte, int>(packed.Slice(HeaderLength, sizeof(int) * CountOf(packed)));

    /// <summary>The lengths of each expression's values.</summary>
    internal static ReadOnlySpan<byte> LengthsOf(ReadOnlySpan<byte> packed) => packed[(HeaderLength + (sizeof(int) * CountOf(packed)))..ValuesAt(packed)];

    /// <summary>The values.</summary>
    internal static ReadOnlySpan<byte> ValuesOf(ReadOnlySpan<byte> packed) => packed[ValuesAt(packed)..];

    /// <summary>A packed index of its parts.</summary>
    internal static byte[] Of(byte version, ReadOnlySpan<int> ids, ReadOnlySpan<byte> lengths, ReadOnlySpan<byte> values)
    {
        var lengthsAt = HeaderLength + (sizeof(int) * ids.Length);
        var packed = new byte[lengthsAt + lengths.Length + values.Length];
        WriteHeader(packed, version, ids.Length, lengthsAt + lengths.Length);
        MemoryMarshal.AsBytes(ids).CopyTo(packed.AsSpan(HeaderLength));
        lengths.CopyTo(packed.AsSpan(lengthsAt));
        values.CopyTo(packed.AsSpan(lengthsAt + lengths.Length));
        return packed;
    }

    /// <summary>Writes what comes before the ids.</summary>
    internal static void WriteHeader(Span<byte> packed, byte version, int expressions, int valuesAt)
    {
        packed[0] = version;
        BinaryPrimitives.WriteUInt16LittleEndian(packed[1..], checked((ushort)expressions));
        BinaryPrimitives.WriteUInt16LittleEndian(packed[3..], checked((ushort)valuesAt));
    }

    private static int CountOf(ReadOnlySpan<byte> packed) => BinaryPrimitives.ReadUInt16LittleEndian(packed[1..]);

    private static int ValuesAt(ReadOnlySpan<byte> packed) => BinaryPrimitives.ReadUInt16LittleEndian(packed[3..]);

    private static IReadOnlyList<IndexEntry> InOrder(IReadOnlyList<IndexEntry> entries)
    {
        for (var i = 1; i < entries.Count; i++)
        {
            if (entries[i].ExpressionId < entries[i - 1].ExpressionId)
            {
                return [.. entries.OrderBy(entry => entry.ExpressionId)];
            }
        }

        return entries;
    }
}

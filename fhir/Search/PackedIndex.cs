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

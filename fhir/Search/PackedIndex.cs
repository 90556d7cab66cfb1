namespace DrCloud.Fhir.Search;

/// <summary>The search values of a resource in one block of bytes, with the extractor's version: stored in column <c>idx</c> and kept in memory.</summary>
public static class PackedIndex
{
    /// <summary>Packs the entries, ordered by expression id.</summary>
    public static byte[] Pack(IReadOnlyList<IndexEntry> entries) => throw new NotImplementedException();

    /// <summary>All entries of a packed index; of empty bytes: none.</summary>
    public static IReadOnlyList<IndexEntry> Unpack(ReadOnlySpan<byte> packed) => throw new NotImplementedException();

    /// <summary>The extractor's version that made it; 0 for empty bytes.</summary>
    public static int VersionOf(ReadOnlySpan<byte> packed) => throw new NotImplementedException();
}

namespace DrCloud.Fhir.Resources;

/// <summary>
/// The content of a <see href="https://hl7.org/fhir/R4/binary.html">Binary</see> that is kept beside its resource, whose JSON then has no <c>data</c>.
/// The bytes of one reference never change; versions whose content is the same may share it.
/// </summary>
/// <param name="Id">Names the bytes in the site's database.</param>
/// <param name="Length">How many bytes they are; more than 0.</param>
/// <param name="Sha256">Their SHA-256.</param>
[GenerateSerializer, Immutable, Alias("drcloud.ContentReference")]
public sealed record ContentReference([property: Id(0)] Guid Id, [property: Id(1)] long Length, [property: Id(2)] ReadOnlyMemory<byte> Sha256)
{
    /// <summary>Bytes of each chunk in which content is carried and stored; the last one may have fewer.</summary>
    public const int ChunkBytes = 1024 * 1024;

    /// <summary>How many chunks there are.</summary>
    public int Chunks => checked((int)((Length + ChunkBytes - 1) / ChunkBytes));

    /// <summary>True if both are absent, or the same bytes whatever their names.</summary>
    public static bool AreSame(ContentReference? one, ContentReference? other) =>
        one is null ? other is null : other is not null && one.Length == other.Length && one.Sha256.Span.SequenceEqual(other.Sha256.Span);
}

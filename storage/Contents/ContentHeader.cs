using System.Buffers.Binary;
using DrCloud.Fhir.Resources;

namespace DrCloud.Storage.Contents;

/// <summary>What stands before the JSON in the body of a resource with content beside it: id (16 bytes), length (8) and SHA-256 (32) of the content.</summary>
internal static class ContentHeader
{
    /// <summary>The value of column <c>chunks</c> that tells of such a body.</summary>
    public const long Chunks = -1;

    private const int LengthAt = 16;
    private const int Sha256At = 24;
    private const int Length = 56;

    public static byte[] Join(ContentReference content, ReadOnlySpan<byte> json)
    {
        var body = new byte[Length + json.Length];
        content.Id.TryWriteBytes(body, bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(body.AsSpan(LengthAt), content.Length);
        content.Sha256.Span.CopyTo(body.AsSpan(Sha256At));
        json.CopyTo(body.AsSpan(Length));
        return body;
    }

    public static (ContentReference Content, ReadOnlyMemory<byte> Json) Split(byte[] body) => (
        new ContentReference(new Guid(body.AsSpan(0, LengthAt), bigEndian: true), BinaryPrimitives.ReadInt64BigEndian(body.AsSpan(LengthAt)), body.AsMemory(Sha256At, Length - Sha256At)),
        body.AsMemory(Length));
}

using System.Security.Cryptography;
using System.Text;

namespace DrCloud.Fhir.Resources;

/// <summary>
/// Stands in the <c>data</c> of a Binary for content that is kept beside it, while the resource is given a shape or patched. Each is made anew, by chance, so that no
/// resource holds it already; it is valid base64, and the same in JSON and XML.
/// </summary>
public sealed class ContentMarker
{
    private const int RandomBytes = 24;

    private readonly byte[] _member;

    /// <summary>A new marker.</summary>
    public ContentMarker()
    {
        Text = Encoding.ASCII.GetBytes(RandomNumberGenerator.GetHexString(2 * RandomBytes));
        _member = [.. ",\"data\":\""u8, .. Text.Span, .. "\""u8];
    }

    /// <summary>The characters.</summary>
    public ReadOnlyMemory<byte> Text { get; }

    /// <summary>The Binary with the marker as its <c>data</c>.</summary>
    /// <param name="binary">A Binary of ours, without <c>data</c>.</param>
    public byte[] PutInto(ReadOnlySpan<byte> binary) => [.. binary[..^1], .. _member, .. "}"u8];

    /// <summary>The Binary without it.</summary>
    /// <param name="binary">A Binary as JSON without white space, in which <c>data</c> is not the first member.</param>
    /// <param name="found">False if <c>data</c> is another, or there is none: the Binary is as it was.</param>
    public ReadOnlyMemory<byte> TakeFrom(ReadOnlyMemory<byte> binary, out bool found)
    {
        var at = binary.Span.IndexOf(_member);
        found = at >= 0;
        return found ? (byte[])[.. binary.Span[..at], .. binary.Span[(at + _member.Length)..]] : binary;
    }

    /// <summary>True if the marker is somewhere in it.</summary>
    public bool IsIn(ReadOnlySpan<byte> json) => json.IndexOf(Text.Span) >= 0;
}

using System.Buffers;
using System.Buffers.Text;

namespace DrCloud.Api.Fhir.Binaries;

/// <summary>
/// Unfolds base64 that comes in pieces, with white space where FHIR allows it (<see href="https://hl7.org/fhir/R4/datatypes.html#base64Binary">base64Binary</see>). What
/// may be the end, with its padding, waits until the end is known.
/// </summary>
internal sealed class Base64Decoding
{
    private const int Group = 4;
    private const int FirstCapacity = 64 * 1024;

    private static readonly SearchValues<byte> Blanks = SearchValues.Create(" \t\r\n"u8);

    private readonly ArrayBufferWriter<byte> _text = new(FirstCapacity);

    /// <summary>Takes the next characters, and writes the bytes that they make certain; false if they are no base64.</summary>
    public bool TryTake(ReadOnlySpan<byte> piece, IBufferWriter<byte> output)
    {
        while (!piece.IsEmpty)
        {
            var blank = piece.IndexOfAny(Blanks);
            _text.Write(blank < 0 ? piece : piece[..blank]);
            piece = blank < 0 ? [] : piece[(blank + 1)..];
        }

        var certain = (_text.WrittenCount - 1) / Group * Group;
        return certain <= 0 || TryDecode(certain, output);
    }

    /// <summary>No more comes: writes what is left; false if it is no base64.</summary>
    public bool TryEnd(IBufferWriter<byte> output) => _text.WrittenCount == 0 || TryDecode(_text.WrittenCount, output);

    private bool TryDecode(int count, IBufferWriter<byte> output)
    {
        var text = _text.WrittenSpan[..count];
        var status = Base64.DecodeFromUtf8(text, output.GetSpan(Base64.GetMaxDecodedFromUtf8Length(count)), out var read, out var written);
        if (status != OperationStatus.Done || read != count)
        {
            return false;
        }

        output.Advance(written);
        var left = _text.WrittenSpan[count..].ToArray();
        if (left.Length > 0 && text[^1] == '=')
        {
            return false;
        }

        _text.ResetWrittenCount();
        _text.Write(left);
        return true;
    }
}

using System.Buffers;
using DrCloud.Fhir.Resources;

namespace DrCloud.Api.Fhir.Binaries;

/// <summary>
/// The content of a Binary that comes as JSON, as a stream of bytes, unfolded from base64 while the body is read. It ends with the body, or where the body is found to
/// be wrong (<see cref="Fault"/>).
/// </summary>
/// <param name="body">The JSON.</param>
/// <param name="maxRest">Bytes of the largest rest.</param>
internal sealed class JsonContentStream(Stream body, int maxRest) : Stream
{
    private const int PieceBytes = 32 * 1024;

    private readonly byte[] _piece = new byte[PieceBytes];
    private readonly ArrayBufferWriter<byte> _text = new(PieceBytes);
    private readonly ArrayBufferWriter<byte> _bytes = new(PieceBytes);
    private readonly Base64Decoding _base64 = new();
    private int _given;
    private bool _ended;

    /// <summary>What is wrong with a body.</summary>
    public enum BodyFault
    {
        /// <summary>The content is no base64.</summary>
        NotBase64,

        /// <summary>What surrounds the content is too long.</summary>
        RestTooLong,
    }

    /// <summary>What surrounds the content, once the stream has ended.</summary>
    public BinaryJsonCut Cut { get; } = new();

    /// <summary>Why the stream ended before the body; null for no reason.</summary>
    public BodyFault? Fault { get; private set; }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_given == _bytes.WrittenCount && !_ended)
        {
            _bytes.ResetWrittenCount();
            _given = 0;
            var read = await body.ReadAsync(_piece, cancellationToken);
            Fault = FaultOf(_piece.AsSpan(0, read));
            _ended = read == 0 || Fault is not null;
        }

        var given = Math.Min(buffer.Length, _bytes.WrittenCount - _given);
        _bytes.WrittenMemory.Slice(_given, given).CopyTo(buffer);
        _given += given;
        return given;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private BodyFault? FaultOf(ReadOnlySpan<byte> piece)
    {
        _text.ResetWrittenCount();
        Cut.Take(piece, _text);
        if (Cut.Rest.Length > maxRest)
        {
            return BodyFault.RestTooLong;
        }

        return _base64.TryTake(_text.WrittenSpan, _bytes) && (!piece.IsEmpty || _base64.TryEnd(_bytes)) ? null : BodyFault.NotBase64;
    }
}

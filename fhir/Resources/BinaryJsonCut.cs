using System.Buffers;

namespace DrCloud.Fhir.Resources;

/// <summary>
/// Cuts the <c>data</c> out of a Binary while its JSON comes in pieces: what <c>data</c> says goes to one side, unescaped, everything else to the other, with a short
/// text in its place. It only finds the member; whether the rest is a resource is judged when all of it is there.
/// </summary>
public sealed class BinaryJsonCut
{
    private readonly ArrayBufferWriter<byte> _rest = new(1024);
    private State _state;
    private int _depth;
    private bool _isName;
    private int _nameAt;
    private int _code;
    private int _digits;

    private enum State
    {
        Outside, Text, TextEscape, BeforeColon, BeforeValue, Data, DataEscape, DataCode,
    }

    /// <summary>What stands in the place of the content: base64 that is valid by itself.</summary>
    public static ReadOnlySpan<byte> Placeholder => "AAAA"u8;

    /// <summary>Where in <see cref="Rest"/> the placeholder begins; -1 if there was no <c>data</c>.</summary>
    public int PlaceholderAt { get; private set; } = -1;

    /// <summary>True once the text of <c>data</c> has ended.</summary>
    public bool IsPastData => PlaceholderAt >= 0 && _state is not (State.Data or State.DataEscape or State.DataCode);

    /// <summary>Everything but the content.</summary>
    public ReadOnlyMemory<byte> Rest => _rest.WrittenMemory;

    /// <summary>Takes the next piece.</summary>
    /// <param name="piece">JSON in UTF-8, cut anywhere.</param>
    /// <param name="data">Where the text of <c>data</c> goes; characters beyond ASCII come as <c>?</c>, which is no base64.</param>
    public void Take(ReadOnlySpan<byte> piece, IBufferWriter<byte> data)
    {
        while (!piece.IsEmpty)
        {
            piece = piece[(_state == State.Data ? TakeData(piece, data) : TakeOne(piece[0], data))..];
        }
    }

    /// <summary>The whole resource, with this base64 as its <c>data</c>.</summary>
    public byte[] With(ReadOnlySpan<byte> base64) =>
        PlaceholderAt < 0 ? Rest.ToArray() : [.. Rest.Span[..PlaceholderAt], .. base64, .. Rest.Span[(PlaceholderAt + Placeholder.Length)..]];

    private int TakeData(ReadOnlySpan<byte> piece, IBufferWriter<byte> data)
    {
        var end = piece.IndexOfAny((byte)'"', (byte)'\\');
        data.Write(end < 0 ? piece : piece[..end]);
        if (end < 0)
        {
            return piece.Length;
        }

        _state = piece[end] == '"' ? State.Outside : State.DataEscape;
        if (_state == State.Outside)
        {
            _rest.Write("\""u8);
        }

        return end + 1;
    }

    private int TakeOne(byte next, IBufferWriter<byte> data)
    {
        if (_state == State.DataEscape)
        {
            (_state, _code, _digits) = (next == 'u' ? State.DataCode : State.Data, 0, 0);
            if (next != 'u')
            {
                data.Write([Unescaped(next)]);
            }

            return 1;
        }

        if (_state == State.DataCode)
        {
            TakeDigit(next, data);
            return 1;
        }

        _rest.Write([next]);
        _state = _state switch
        {
            State.Text => next switch { (byte)'\\' => State.TextEscape, (byte)'"' => AfterText(), _ => State.Text },
            State.TextEscape => State.Text,
            State.BeforeColon => next == ':' ? State.BeforeValue : IsBlank(next) ? State.BeforeColon : AtStructure(next),
            State.BeforeValue => next == '"' ? AtData() : IsBlank(next) ? State.BeforeValue : AtStructure(next),
            _ => AtStructure(next),
        };
        return 1;
    }

    private State AtStructure(byte next)
    {
        switch (next)
        {
            case (byte)'"':
                _nameAt = _rest.WrittenCount;
                return State.Text;
            case (byte)'{' or (byte)'[':
                _depth++;
                _isName = true;
                break;
            case (byte)'}' or (byte)']':
                _depth--;
                _isName = false;
                break;
            case (byte)',':
                _isName = true;
                break;
            case (byte)':':
                _isName = false;
                break;
        }

        return State.Outside;
    }

    private State AfterText() =>
        _isName && _depth == 1 && PlaceholderAt < 0 && _rest.WrittenSpan[_nameAt..^1].SequenceEqual("data"u8) ? State.BeforeColon : State.Outside;

    private State AtData()
    {
        PlaceholderAt = _rest.WrittenCount;
        _isName = false;
        _rest.Write(Placeholder);
        return State.Data;
    }

    private void TakeDigit(byte next, IBufferWriter<byte> data)
    {
        var digit = char.IsAsciiHexDigit((char)next) ? Convert.ToInt32(((char)next).ToString(), 16) : 0xff;
        _code = (_code << 4) | digit;
        if (++_digits == 4)
        {
            _state = State.Data;
            data.Write([_code is > 0 and < 0x80 ? (byte)_code : (byte)'?']);
        }
    }

    private static byte Unescaped(byte escape) => escape switch
    {
        (byte)'/' => (byte)'/',
        (byte)'n' => (byte)'\n',
        (byte)'r' => (byte)'\r',
        (byte)'t' => (byte)'\t',
        _ => (byte)'?',
    };

    private static bool IsBlank(byte next) => next is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';
}

using System.Text.Json;

namespace DrCloud.Fhir.Resources;

/// <summary>
/// One pass over a resource's JSON: refuses what JSON allows and we do not, drops white space, keeps every literal and the order of members,
/// sets references, and lifts <c>resourceType</c>, <c>id</c> and <c>meta</c> out, so that they can be written first.
/// </summary>
internal sealed class JsonCompaction(PrepareOptions options)
{
    /// <summary>Levels of objects and arrays.</summary>
    public const int MaxDepth = 64;

    private readonly MemberNames _names = new();
    private readonly ReferenceRewriter _references = new(options);
    private byte[] _output = [];
    private int _length;
    private bool _comma;

    /// <summary><c>resourceType</c>, or null.</summary>
    public string? ResourceType { get; private set; }

    /// <summary><c>id</c>, or null.</summary>
    public string? Id { get; private set; }

    /// <summary>The members of <c>meta</c> without <c>versionId</c> and <c>lastUpdated</c>, without braces.</summary>
    public ReadOnlyMemory<byte> Meta { get; private set; }

    /// <summary>The other members, without braces.</summary>
    public ReadOnlyMemory<byte> Members => _output.AsMemory(0, _length);

    /// <summary>Makes the pass. Throws <see cref="JsonException"/> for what is refused.</summary>
    public void Run(ReadOnlySpan<byte> json)
    {
        if (!System.Text.Unicode.Utf8.IsValid(json))
        {
            throw new JsonException("The text is not UTF-8.");
        }

        _output = new byte[json.Length + 64];
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("A resource is a JSON object.");
        }

        _names.Enter();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadTopMember(ref reader);
        }

        // Past the closing brace only white space may follow; Read throws otherwise.
        reader.Read();
    }

    private void ReadTopMember(ref Utf8JsonReader reader)
    {
        var (start, comma) = (_length, _comma);
        var name = Name(ref reader);
        switch (name)
        {
            case "resourceType":
                ResourceType = LiftText(ref reader, name);
                break;
            case "id":
                Id = LiftText(ref reader, name);
                break;
            case "meta":
                LiftMeta(ref reader);
                break;
            case "data" when options.IsDataBeside:
                PutMember(ref reader);
                break;
            default:
                PutMember(ref reader);
                return;
        }

        (_length, _comma) = (start, comma);
    }

    private void PutMember(ref Utf8JsonReader reader)
    {
        PutName(ref reader);
        reader.Read();
        Value(ref reader);
    }

    private static string? Name(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("resourceType"u8) ? "resourceType"
        : reader.ValueTextEquals("id"u8) ? "id"
        : reader.ValueTextEquals("meta"u8) ? "meta"
        : reader.ValueTextEquals("data"u8) ? "data" : null;

    private string LiftText(ref Utf8JsonReader reader, string name)
    {
        _names.Add(ref reader);
        reader.Read();
        if (reader.TokenType != JsonTokenType.String)
        {
            throw new JsonException($"'{name}' is a string.");
        }

        JsonLiterals.CheckText(reader.ValueSpan, reader.ValueIsEscaped);
        return reader.GetString()!;
    }

    private void LiftMeta(ref Utf8JsonReader reader)
    {
        _names.Add(ref reader);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("'meta' is an object.");
        }

        var start = _length;
        _comma = false;
        _names.Enter();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (before, comma) = (_length, _comma);
            var ours = reader.ValueTextEquals("versionId"u8) || reader.ValueTextEquals("lastUpdated"u8)
                || reader.ValueTextEquals("_versionId"u8) || reader.ValueTextEquals("_lastUpdated"u8);
            PutMember(ref reader);
            if (ours)
            {
                (_length, _comma) = (before, comma);
            }
        }

        _names.Leave();
        Meta = _output.AsSpan(start, _length - start).ToArray();
    }

    private void Value(ref Utf8JsonReader reader)
    {
        var depth = reader.CurrentDepth;
        var nested = reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray;
        Token(ref reader);
        while (nested && reader.Read())
        {
            Token(ref reader);
            nested = reader.CurrentDepth > depth || reader.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray);
        }
    }

    private void Token(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                Open((byte)'{');
                _names.Enter();
                break;
            case JsonTokenType.StartArray:
                Open((byte)'[');
                break;
            case JsonTokenType.EndObject:
                Close((byte)'}');
                _names.Leave();
                break;
            case JsonTokenType.EndArray:
                Close((byte)']');
                break;
            case JsonTokenType.PropertyName:
                PutName(ref reader);
                break;
            case JsonTokenType.String:
                PutString(ref reader);
                break;
            case JsonTokenType.Number:
                JsonLiterals.CheckNumber(ref reader);
                PutLiteral(reader.ValueSpan);
                break;
            default:
                PutLiteral(reader.ValueSpan);
                break;
        }
    }

    private void PutName(ref Utf8JsonReader reader)
    {
        _names.Add(ref reader);
        _references.Name(ref reader);
        PutLiteral(reader.ValueSpan, quoted: true);
        Put((byte)':');
        _comma = false;
    }

    private void PutString(ref Utf8JsonReader reader)
    {
        JsonLiterals.CheckText(reader.ValueSpan, reader.ValueIsEscaped);
        if (_references.Replacement(ref reader) is { } replacement)
        {
            PutLiteral(JsonEncodedText.Encode(replacement).EncodedUtf8Bytes, quoted: true);
        }
        else
        {
            PutLiteral(reader.ValueSpan, quoted: true);
        }
    }

    private void Open(byte bracket)
    {
        PutLiteral([bracket]);
        _comma = false;
    }

    private void Close(byte bracket)
    {
        Put(bracket);
        _comma = true;
    }

    private void PutLiteral(ReadOnlySpan<byte> literal, bool quoted = false)
    {
        var needed = _length + literal.Length + 4;
        if (needed > _output.Length)
        {
            Array.Resize(ref _output, Math.Max(needed, _output.Length * 2));
        }

        if (_comma)
        {
            _output[_length++] = (byte)',';
        }

        if (quoted)
        {
            _output[_length++] = (byte)'"';
        }

        literal.CopyTo(_output.AsSpan(_length));
        _length += literal.Length;
        if (quoted)
        {
            _output[_length++] = (byte)'"';
        }

        _comma = true;
    }

    private void Put(byte single)
    {
        if (_length == _output.Length)
        {
            Array.Resize(ref _output, _output.Length * 2);
        }

        _output[_length++] = single;
    }
}

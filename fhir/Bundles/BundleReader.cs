using System.Text.Json;
using DrCloud.Fhir.Outcomes;

namespace DrCloud.Fhir.Bundles;

/// <summary>
/// Takes a <see href="https://hl7.org/fhir/R4/bundle.html">bundle</see> apart without building objects of its resources: each is a slice of the bytes,
/// to be checked by itself (<see cref="Resources.ResourcePreparer"/>).
/// </summary>
public static class BundleReader
{
    /// <summary>Bytes of the largest bundle.</summary>
    public const int MaxBytes = 64 * 1024 * 1024;

    // A resource's own levels, below Bundle, entry and its object.
    private const int MaxDepth = Resources.JsonCompaction.MaxDepth + 4;

    /// <summary>The bundle, or the issues that refuse it (400, 413).</summary>
    public static BundleReadResult Read(ReadOnlyMemory<byte> json, int maxBytes = MaxBytes)
    {
        if (json.Length > maxBytes)
        {
            return new BundleReadResult.Refused(413, [OutcomeIssue.Error("too-long", $"A bundle has at most {maxBytes} bytes.")]);
        }

        try
        {
            return Parse(json);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string of the bundle's own members that is no Unicode.
            var where = e is JsonException { LineNumber: { } line } at ? $": line {line + 1}, byte {at.BytePositionInLine + 1}" : "";
            return Refuse("structure", $"The body is not a JSON bundle{where}.", "Bundle");
        }
    }

    private static BundleReadResult Parse(ReadOnlyMemory<byte> json)
    {
        var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = MaxDepth });
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException();
        }

        string? resourceType = null;
        string? type = null;
        List<BundleEntry>? entries = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("entry"u8) && entries is null)
            {
                entries = ReadEntries(ref reader, json);
            }
            else if (reader.ValueTextEquals("resourceType"u8))
            {
                resourceType = Text(ref reader);
            }
            else if (reader.ValueTextEquals("type"u8))
            {
                type = Text(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        reader.Read();
        return resourceType != "Bundle" ? Refuse("structure", "The body is not a Bundle.", null)
            : type is null ? Refuse("required", "A bundle has a type.", "Bundle.type")
            : new BundleReadResult.Read(new IncomingBundle(type, entries ?? []));
    }

    private static List<BundleEntry> ReadEntries(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException();
        }

        var entries = new List<BundleEntry>();
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            entries.Add(ReadEntry(ref reader, json, entries.Count));
        }

        return reader.TokenType == JsonTokenType.EndArray ? entries : throw new JsonException();
    }

    private static BundleEntry ReadEntry(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json, int index)
    {
        var entry = new BundleEntry { Index = index };
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("fullUrl"u8))
            {
                entry = entry with { FullUrl = Text(ref reader) };
            }
            else if (reader.ValueTextEquals("resource"u8))
            {
                entry = ReadResource(ref reader, json, entry);
            }
            else if (reader.ValueTextEquals("request"u8))
            {
                entry = ReadRequest(ref reader, entry);
            }
            else
            {
                reader.Skip();
            }
        }

        return entry;
    }

    private static BundleEntry ReadResource(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json, BundleEntry entry)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException();
        }

        var start = (int)reader.TokenStartIndex;
        string? type = null;
        string? id = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("resourceType"u8))
            {
                type = TextOrSkip(ref reader);
            }
            else if (reader.ValueTextEquals("id"u8))
            {
                id = TextOrSkip(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return entry with { Type = type, Id = id, Resource = json[start..(int)reader.BytesConsumed] };
    }

    private static BundleEntry ReadRequest(ref Utf8JsonReader reader, BundleEntry entry)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException();
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            var value = TextOrSkip(ref reader);
            entry = name switch
            {
                "method" => entry with { Method = value },
                "url" => entry with { Url = value },
                "ifNoneExist" => entry with { IfNoneExist = value },
                "ifMatch" => entry with { IfMatch = value },
                "ifNoneMatch" => entry with { IfNoneMatch = value },
                "ifModifiedSince" => entry with { IfModifiedSince = value },
                _ => entry,
            };
        }

        return entry;
    }

    private static string Text(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw new JsonException();
    }

    private static string? TextOrSkip(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
        {
            return reader.GetString();
        }

        reader.Skip();
        return null;
    }

    private static BundleReadResult.Refused Refuse(string code, string diagnostics, string? expression) =>
        new(400, [OutcomeIssue.Error(code, diagnostics, expression)]);
}

/// <summary>A bundle taken apart, or why not.</summary>
public abstract record BundleReadResult
{
    /// <summary>Taken apart.</summary>
    public sealed record Read(IncomingBundle Bundle) : BundleReadResult;

    /// <summary>Refused; <paramref name="Status"/> is the HTTP status.</summary>
    public sealed record Refused(int Status, IReadOnlyList<OutcomeIssue> Issues) : BundleReadResult;
}

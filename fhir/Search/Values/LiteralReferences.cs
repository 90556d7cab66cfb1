using System.Text.Json;

namespace DrCloud.Fhir.Search.Values;

/// <summary>
/// Finds what a resource refers to anywhere inside it: who may see a shared resource or a Binary is decided by it.
/// Works on the raw JSON: a property name directly followed by a colon and a string; inside of a string the quotes would be escaped.
/// </summary>
internal static class LiteralReferences
{
    private const string Binary = "Binary";

    /// <summary>Adds every literal reference to a resource here, and every attachment address that is a Binary here.</summary>
    public static void Add(ReadOnlySpan<byte> json, ValueSink sink)
    {
        sink.ExpressionId = ResourceIndexer.AnyReference;
        Add(json, "\"reference\""u8, null, sink);
        sink.ExpressionId = ResourceIndexer.AttachmentUrl;
        Add(json, "\"url\""u8, Binary, sink);
    }

    private static void Add(ReadOnlySpan<byte> json, ReadOnlySpan<byte> property, string? onlyType, ValueSink sink)
    {
        for (var at = json.IndexOf(property); at >= 0; at = json.IndexOf(property))
        {
            json = json[(at + property.Length)..];
            if (TryReadText(json) is { } text && ReferenceText.TryReadLocal(text, sink.BaseAddress, out var type, out var id) && (onlyType ?? type) == type)
            {
                sink.Add(new IndexValue.Reference(type, id, null));
            }
        }
    }

    /// <summary>The string after a colon; null if something else follows.</summary>
    private static string? TryReadText(ReadOnlySpan<byte> json)
    {
        json = json.TrimStart(" \t\r\n"u8);
        if (json.IsEmpty || json[0] != ':')
        {
            return null;
        }

        json = json[1..].TrimStart(" \t\r\n"u8);
        if (json.IsEmpty || json[0] != '"')
        {
            return null;
        }

        try
        {
            var reader = new Utf8JsonReader(json, isFinalBlock: false, default);
            return reader.Read() ? reader.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null; // an escaped half of a surrogate pair is no text
        }
    }
}

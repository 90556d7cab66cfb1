using System.Text.Json;

namespace DrCloud.Fhir.Resources;

/// <summary>What a <see href="https://hl7.org/fhir/R4/binary.html">Binary</see> carries.</summary>
public static class BinaryContent
{
    /// <summary>The bytes of its <c>data</c>, or null if it has none that can be read.</summary>
    public static byte[]? DataOf(ReadOnlySpan<byte> binary)
    {
        var reader = new Utf8JsonReader(binary, new JsonReaderOptions { MaxDepth = JsonCompaction.MaxDepth });
        try
        {
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isData = reader.ValueTextEquals("data"u8);
                reader.Read();
                if (isData)
                {
                    return reader.TokenType == JsonTokenType.String && reader.TryGetBytesFromBase64(out var data) ? data : null;
                }

                reader.Skip();
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: escapes that are no Unicode.
            return null;
        }

        return null;
    }
}

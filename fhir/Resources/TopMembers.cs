using System.Text.Json;

namespace DrCloud.Fhir.Resources;

/// <summary>Looks into a resource that has not been checked yet.</summary>
public static class TopMembers
{
    /// <summary>The <c>id</c>, or null where there is none, or the text is not JSON: preparing it says so.</summary>
    public static string? IdOf(ReadOnlySpan<byte> resource)
    {
        var reader = new Utf8JsonReader(resource, new JsonReaderOptions { MaxDepth = JsonCompaction.MaxDepth });
        try
        {
            reader.Read();
            while (reader.TokenType != JsonTokenType.None && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isId = reader.ValueTextEquals("id"u8);
                reader.Read();
                if (isId && reader.TokenType == JsonTokenType.String)
                {
                    return reader.GetString();
                }

                reader.Skip();
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }

        return null;
    }
}

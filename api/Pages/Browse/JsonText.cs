using System.Text.Encodings.Web;
using System.Text.Json;

namespace DrCloud.Api.Pages.Browse;

/// <summary>A resource as its JSON, indented; its numbers as they are stored.</summary>
internal static class JsonText
{
    private const int Longest = 1_000_000;
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(JsonElement resource)
    {
        var text = JsonSerializer.Serialize(resource, Indented);
        return text.Length <= Longest ? text : text[..Longest] + $"\n… ({text.Length} characters)";
    }
}

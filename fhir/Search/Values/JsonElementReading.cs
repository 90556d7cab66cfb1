using System.Text.Json;

namespace DrCloud.Fhir.Search.Values;

/// <summary>Reading FHIR's JSON leniently: what is absent, null or of another JSON type is absent.</summary>
internal static class JsonElementReading
{
    /// <summary>The text of a string, cut to the width of the index; null for an empty one and for all else.</summary>
    public static string? Text(this JsonElement element) => element.WholeText() is { Length: > 0 } text ? TextFolding.Cut(text) : null;

    /// <summary>The text of a string at full length; null for all else.</summary>
    public static string? WholeText(this JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        try
        {
            return element.GetString();
        }
        catch (InvalidOperationException)
        {
            return null; // an escaped half of a surrogate pair is no text
        }
    }

    /// <summary>The text of a property.</summary>
    public static string? Text(this JsonElement element, ReadOnlySpan<byte> property) =>
        element.TryGet(property, out var value) ? value.Text() : null;

    /// <summary>A property's value; false if the element is no object, or the property absent or null.</summary>
    public static bool TryGet(this JsonElement element, ReadOnlySpan<byte> property, out JsonElement value)
    {
        value = default;
        return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(property, out value) && value.ValueKind != JsonValueKind.Null;
    }

    /// <summary>The items of a property that is an array; none otherwise.</summary>
    public static JsonElement.ArrayEnumerator Items(this JsonElement element, ReadOnlySpan<byte> property) =>
        element.TryGet(property, out var value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : default;
}

using System.Text.Json;

namespace DrCloud.Fhir.Display;

/// <summary>
/// The value of an element in few words, for people: a <see href="https://hl7.org/fhir/R4/datatypes.html">data type</see> is told by its
/// members, so that no schema is needed. Plain text, never markup.
/// </summary>
public static class ElementText
{
    private const int MostItems = 3;

    /// <summary>The words; empty where the element says nothing that fits a line.</summary>
    public static string Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => OfPrimitive(value.GetString()!),
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.True => "yes",
        JsonValueKind.False => "no",
        JsonValueKind.Array => OfItems(value),
        JsonValueKind.Object => OfDataType(value),
        _ => "",
    };

    /// <summary>An instant to the minute, in its own time zone; everything else as it is.</summary>
    public static string OfPrimitive(string text) =>
        text.Length >= 19 && text[10] == 'T' && text[4] == '-' && text[13] == ':' && text[16] == ':' ? $"{text[..10]} {text[11..16]}" : text;

    private static string OfItems(JsonElement items)
    {
        var texts = items.EnumerateArray().Select(Of).Where(text => text.Length > 0).Distinct().ToList();
        return string.Join(", ", texts.Take(MostItems)) + (texts.Count > MostItems ? " …" : "");
    }

    private static string OfDataType(JsonElement value) =>
        value.TryGetProperty("div", out _) ? ""   // Narrative
        : Text(value, "text") ?? (
        value.TryGetProperty("coding", out var coding) ? First(coding)
        : Text(value, "display") is { } display ? display
        : Text(value, "reference") is { } reference ? reference
        : Any(value, "family", "given") ? Join(value, " ", "prefix", "given", "family", "suffix")
        : Any(value, "line", "city", "postalCode") ? Join(value, ", ", "line", "city", "state", "postalCode", "country")
        : Any(value, "start", "end") ? $"{Member(value, "start")} – {Member(value, "end")}".Trim()
        : Any(value, "numerator", "denominator") ? $"{Member(value, "numerator")} / {Member(value, "denominator")}"
        : Any(value, "low", "high") ? $"{Member(value, "low")} – {Member(value, "high")}".Trim()
        : value.TryGetProperty("value", out _) ? OfValue(value)
        : value.TryGetProperty("code", out var code) ? Of(code)
        : Text(value, "title") ?? Text(value, "contentType") ?? Text(value, "name") ?? "");

    // Quantity, Money, Identifier, ContactPoint; the unit of a Quantity may be given as its code alone.
    private static string OfValue(JsonElement value) =>
        $"{Text(value, "comparator")}{Member(value, "value")} {Text(value, "unit") ?? Text(value, "currency") ?? (Text(value, "use") is null ? Text(value, "code") : null)}".Trim();

    private static string First(JsonElement items) =>
        items.ValueKind == JsonValueKind.Array ? items.EnumerateArray().Select(Of).FirstOrDefault(text => text.Length > 0) ?? "" : "";

    private static bool Any(JsonElement value, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (value.TryGetProperty(name, out _))
            {
                return true;
            }
        }

        return false;
    }

    private static string Join(JsonElement value, string separator, params IEnumerable<string> names) =>
        string.Join(separator, names.SelectMany(name => Parts(value, name)).Where(text => text.Length > 0));

    private static IEnumerable<string> Parts(JsonElement value, string name) =>
        !value.TryGetProperty(name, out var member) ? [] : member.ValueKind == JsonValueKind.Array ? member.EnumerateArray().Select(Of) : [Of(member)];

    private static string Member(JsonElement value, string name) => value.TryGetProperty(name, out var member) ? Of(member) : "";

    private static string? Text(JsonElement value, string name) =>
        value.TryGetProperty(name, out var member) && member is { ValueKind: JsonValueKind.String } && member.GetString() is { Length: > 0 } text ? text : null;
}

using System.Text.Json;

namespace DrCloud.Fhir.UsCore;

/// <summary>
/// A small path language over FHIR JSON. Names joined by dots walk through lists as well; <c>value[x]</c> is the element in any of its types;
/// <c>name[path=value&amp;path=value]</c> keeps the elements that have these values; paths joined by <c> | </c>
/// lead to what each of them leads to.
/// </summary>
public static class ElementSelector
{
    private const string AnyType = "[x]";

    /// <summary>Whether the path leads to a value.</summary>
    public static bool Finds(JsonElement element, string path) => Select(element, path).Any();

    /// <summary>What the path leads to: single elements, never lists.</summary>
    public static IEnumerable<JsonElement> Select(JsonElement element, string path) =>
        path.Split(" | ").SelectMany(choice => Walk(element, choice));

    private static IEnumerable<JsonElement> Walk(JsonElement element, string path)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            return element.EnumerateArray().SelectMany(item => Walk(item, path));
        }

        if (path.Length == 0)
        {
            return element.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined ? [] : [element];
        }

        if (element.ValueKind != JsonValueKind.Object)
        {
            return [];
        }

        var (step, rest) = Split(path);
        if (step.EndsWith(AnyType, StringComparison.Ordinal))
        {
            return OfAnyType(element, step[..^AnyType.Length]).SelectMany(value => Walk(value, rest));
        }

        var bracket = step.IndexOf('[', StringComparison.Ordinal);
        var (name, filter) = bracket < 0 ? (step, "") : (step[..bracket], step[(bracket + 1)..^1]);
        return element.TryGetProperty(name, out var value)
            ? Walk(value, "").Where(item => Passes(item, filter)).SelectMany(item => Walk(item, rest))
            : [];
    }

    private static IEnumerable<JsonElement> OfAnyType(JsonElement element, string name) =>
        from property in element.EnumerateObject()
        where property.Name.Length > name.Length && property.Name.StartsWith(name, StringComparison.Ordinal) && char.IsAsciiLetterUpper(property.Name[name.Length])
        select property.Value;

    private static bool Passes(JsonElement element, string filter) =>
        filter.Length == 0
        || filter.Split('&').All(condition => condition.Split('=', 2) is [var path, var value] && Walk(element, path).Any(found => found.ToString() == value));

    private static (string Step, string Remainder) Split(string path)
    {
        var depth = 0;
        for (var i = 0; i < path.Length; i++)
        {
            depth += path[i] switch { '[' => 1, ']' => -1, _ => 0 };
            if (path[i] == '.' && depth == 0)
            {
                return (path[..i], path[(i + 1)..]);
            }
        }

        return (path, "");
    }
}

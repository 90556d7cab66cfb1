using System.Text.Json;

namespace DrCloud.Fhir.Tests.Demo;

/// <summary>
/// A small path language over FHIR JSON: names joined by dots walk through lists as well; <c>name*</c> is any choice of <c>name[x]</c>;
/// <c>name[path=value&amp;path=value]</c> keeps the elements that have these values.
/// </summary>
internal static class ElementPath
{
    /// <summary>Whether the path leads to a value.</summary>
    public static bool Exists(JsonElement element, string path)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            return element.EnumerateArray().Any(item => Exists(item, path));
        }

        if (path.Length == 0)
        {
            return element.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined);
        }

        if (element.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        var (step, rest) = Split(path);
        var bracket = step.IndexOf('[', StringComparison.Ordinal);
        var (name, filter) = bracket < 0 ? (step, "") : (step[..bracket], step[(bracket + 1)..^1]);
        return Named(element, name).SelectMany(Items).Any(item => Passes(item, filter) && Exists(item, rest));
    }

    private static bool Passes(JsonElement element, string filter) =>
        filter.Length == 0 || filter.Split('&').All(condition => condition.Split('=', 2) is [var path, var value] && Has(element, path, value));

    private static bool Has(JsonElement element, string path, string value)
    {
        if (path.Length == 0)
        {
            return element.ToString() == value;
        }

        var (step, rest) = Split(path);
        return element.ValueKind == JsonValueKind.Object && Named(element, step).SelectMany(Items).Any(item => Has(item, rest, value));
    }

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

    private static IEnumerable<JsonElement> Named(JsonElement element, string name) =>
        name.EndsWith('*')
            ? element.EnumerateObject().Where(property => property.Name.StartsWith(name[..^1], StringComparison.Ordinal)).Select(property => property.Value)
            : element.TryGetProperty(name, out var value) ? [value] : [];

    private static IEnumerable<JsonElement> Items(JsonElement value) => value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [value];
}

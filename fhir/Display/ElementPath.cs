using System.Text.Json;

namespace DrCloud.Fhir.Display;

/// <summary>
/// Finds elements by a short path: members joined by dots, alternatives joined by bars, <c>*</c> behind the name of a
/// <see href="https://hl7.org/fhir/R4/formats.html#choice">choice of types</see>: <c>effective*|issued</c>, <c>address.city</c>.
/// </summary>
public static class ElementPath
{
    /// <summary>The elements of the first alternative that has any; the items of a list each.</summary>
    public static IReadOnlyList<JsonElement> Find(JsonElement resource, string path)
    {
        foreach (var alternative in path.Split('|'))
        {
            IEnumerable<JsonElement> found = [resource];
            foreach (var name in alternative.Split('.'))
            {
                found = found.SelectMany(element => Members(element, name)).ToList();
            }

            if (found.Any())
            {
                return [.. found];
            }
        }

        return [];
    }

    private static IEnumerable<JsonElement> Members(JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return [];
        }

        var choice = name.EndsWith('*');
        return element.EnumerateObject()
            .Where(member => choice ? IsChoice(member.Name, name.AsSpan(0, name.Length - 1)) : member.NameEquals(name))
            .SelectMany(member => member.Value.ValueKind == JsonValueKind.Array ? member.Value.EnumerateArray() : Enumerable.Repeat(member.Value, 1));
    }

    private static bool IsChoice(ReadOnlySpan<char> member, ReadOnlySpan<char> name) =>
        member.Length > name.Length && member.StartsWith(name, StringComparison.Ordinal) && char.IsAsciiLetterUpper(member[name.Length]);
}

using System.Text.Json;

namespace DrCloud.Fhir.Display;

/// <summary>One element that two versions of a resource do not share.</summary>
/// <param name="Path">Where it is: <c>name[0].family</c>, by the later version's places unless it is gone.</param>
/// <param name="Before">Its value in the earlier version as JSON writes it, a text without quotes; null if it was not there.</param>
/// <param name="After">The same in the later version.</param>
public sealed record ElementChange(string Path, string? Before, string? After);

/// <summary>
/// What one version of a resource has changed of another, element by element. Items of lists are matched, so that one more in front changes
/// nothing else.
/// </summary>
public static class ResourceDifference
{
    // Beyond it, lists are compared place by place: matching costs the product of both lengths.
    private const int LongestMatched = 300;

    /// <summary>The changes in the order of the resource; version and time of both are left out, as they always differ.</summary>
    public static IReadOnlyList<ElementChange> Between(JsonElement before, JsonElement after)
    {
        var changes = new List<ElementChange>();
        Compare(before, after, "", changes);
        return [.. changes.Where(change => change.Path is not ("meta.versionId" or "meta.lastUpdated"))];
    }

    private static void Compare(JsonElement before, JsonElement after, string path, List<ElementChange> changes)
    {
        if (before.ValueKind == JsonValueKind.Object && after.ValueKind == JsonValueKind.Object)
        {
            CompareMembers(before, after, path, changes);
        }
        else if (before.ValueKind == JsonValueKind.Array && after.ValueKind == JsonValueKind.Array)
        {
            CompareItems([.. before.EnumerateArray()], [.. after.EnumerateArray()], path, changes);
        }
        else if (IsLeaf(before) && IsLeaf(after))
        {
            if (Text(before) != Text(after))
            {
                changes.Add(new(path, Text(before), Text(after)));
            }
        }
        else
        {
            Tell(before, path, changes, isBefore: true);
            Tell(after, path, changes, isBefore: false);
        }
    }

    private static void CompareMembers(JsonElement before, JsonElement after, string path, List<ElementChange> changes)
    {
        foreach (var member in before.EnumerateObject())
        {
            var inner = Below(path, member.Name);
            if (after.TryGetProperty(member.Name, out var other))
            {
                Compare(member.Value, other, inner, changes);
            }
            else
            {
                Tell(member.Value, inner, changes, isBefore: true);
            }
        }

        foreach (var member in after.EnumerateObject().Where(member => !before.TryGetProperty(member.Name, out _)))
        {
            Tell(member.Value, Below(path, member.Name), changes, isBefore: false);
        }
    }

    private static void CompareItems(JsonElement[] before, JsonElement[] after, string path, List<ElementChange> changes)
    {
        var (i, j) = (0, 0);
        foreach (var (nextBefore, nextAfter) in (List<(int, int)>)[.. Matches(before, after), (before.Length, after.Length)])
        {
            // Between two matches, what stands in the same place is one item that has changed.
            for (; i < nextBefore || j < nextAfter; i++, j++)
            {
                if (i < nextBefore && j < nextAfter)
                {
                    Compare(before[i], after[j], $"{path}[{j}]", changes);
                }
                else if (i < nextBefore)
                {
                    Tell(before[i], $"{path}[{i}]", changes, isBefore: true);
                }
                else
                {
                    Tell(after[j], $"{path}[{j}]", changes, isBefore: false);
                }
            }

            (i, j) = (nextBefore + 1, nextAfter + 1);
        }
    }

    /// <summary>The longest common subsequence of equal items, as pairs of places.</summary>
    private static List<(int Before, int After)> Matches(JsonElement[] before, JsonElement[] after)
    {
        var matches = new List<(int, int)>();
        if (Math.Max(before.Length, after.Length) > LongestMatched)
        {
            return matches;
        }

        var lengths = new int[before.Length + 1, after.Length + 1];
        for (var i = before.Length - 1; i >= 0; i--)
        {
            for (var j = after.Length - 1; j >= 0; j--)
            {
                lengths[i, j] = JsonElement.DeepEquals(before[i], after[j]) ? lengths[i + 1, j + 1] + 1 : Math.Max(lengths[i + 1, j], lengths[i, j + 1]);
            }
        }

        for (var (i, j) = (0, 0); i < before.Length && j < after.Length;)
        {
            if (lengths[i, j] == lengths[i + 1, j + 1] + 1 && JsonElement.DeepEquals(before[i], after[j]))
            {
                matches.Add((i++, j++));
            }
            else if (lengths[i + 1, j] >= lengths[i, j + 1])
            {
                i++;
            }
            else
            {
                j++;
            }
        }

        return matches;
    }

    // All that is below an element which only one version has.
    private static void Tell(JsonElement element, string path, List<ElementChange> changes, bool isBefore)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    Tell(member.Value, Below(path, member.Name), changes, isBefore);
                }

                break;
            case JsonValueKind.Array:
                foreach (var (place, item) in element.EnumerateArray().Index())
                {
                    Tell(item, $"{path}[{place}]", changes, isBefore);
                }

                break;
            default:
                changes.Add(isBefore ? new(path, Text(element), null) : new(path, null, Text(element)));
                break;
        }
    }

    private static bool IsLeaf(JsonElement element) => element.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array);

    private static string Text(JsonElement leaf) => leaf.ValueKind == JsonValueKind.String ? leaf.GetString()! : leaf.GetRawText();

    private static string Below(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}

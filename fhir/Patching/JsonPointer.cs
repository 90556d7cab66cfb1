using System.Globalization;
using System.Text.Json.Nodes;

namespace DrCloud.Fhir.Patching;

/// <summary>A place in a JSON document (<see href="https://www.rfc-editor.org/rfc/rfc6901">RFC 6901</see>): the names and indexes that lead to it, none for the whole.</summary>
internal sealed class JsonPointer
{
    private readonly string[] _segments;

    private JsonPointer(string[] segments) => _segments = segments;

    /// <summary>True for the whole document.</summary>
    public bool IsRoot => _segments.Length == 0;

    public static JsonPointer Parse(string text)
    {
        if (text.Length == 0)
        {
            return new([]);
        }

        var segments = text.Split('/');
        return segments[0].Length == 0 && !segments.Any(HasLooseTilde)
            ? new([.. segments.Skip(1).Select(s => s.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))])
            : throw PatchFault.Invalid("A path begins with '/', and '~' is written '~0'.");
    }

    /// <summary>True if the other place is within this one.</summary>
    public bool Contains(JsonPointer other) => other._segments.Length > _segments.Length && other._segments.AsSpan(0, _segments.Length).SequenceEqual(_segments);

    /// <summary>What is there; may be a JSON null.</summary>
    public JsonNode? Get(JsonNode? root)
    {
        foreach (var segment in _segments)
        {
            root = Step(root, segment);
        }

        return root;
    }

    /// <summary>Puts a value there: a member is set, an array's item inserted.</summary>
    public JsonNode? Add(JsonNode? root, JsonNode? value)
    {
        if (IsRoot)
        {
            return value;
        }

        switch (Parent(root))
        {
            case JsonObject members:
                members[_segments[^1]] = value;
                break;
            case JsonArray items:
                items.Insert(_segments[^1] == "-" ? items.Count : IndexOf(_segments[^1], items.Count + 1), value);
                break;
            default:
                throw Missing();
        }

        return root;
    }

    /// <summary>Puts a value in the place of what must be there.</summary>
    public JsonNode? Replace(JsonNode? root, JsonNode? value)
    {
        if (IsRoot)
        {
            return value;
        }

        switch (Parent(root))
        {
            case JsonObject members when members.ContainsKey(_segments[^1]):
                members[_segments[^1]] = value;
                break;
            case JsonArray items:
                items[IndexOf(_segments[^1], items.Count)] = value;
                break;
            default:
                throw Missing();
        }

        return root;
    }

    /// <summary>Takes out what must be there.</summary>
    public JsonNode? Remove(JsonNode? root)
    {
        if (IsRoot)
        {
            return null;
        }

        switch (Parent(root))
        {
            case JsonObject members when members.Remove(_segments[^1]):
                break;
            case JsonArray items:
                items.RemoveAt(IndexOf(_segments[^1], items.Count));
                break;
            default:
                throw Missing();
        }

        return root;
    }

    private JsonNode? Parent(JsonNode? root) => new JsonPointer(_segments[..^1]).Get(root);

    private static JsonNode? Step(JsonNode? node, string segment) => node switch
    {
        JsonObject members when members.TryGetPropertyValue(segment, out var value) => value,
        JsonArray items => items[IndexOf(segment, items.Count)],
        _ => throw Missing(),
    };

    // RFC 6901 §4: digits without a leading zero.
    private static int IndexOf(string segment, int end) =>
        int.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < end && (segment == "0" || segment[0] != '0') ? index : throw Missing();

    private static bool HasLooseTilde(string segment) => segment.Replace("~0", "", StringComparison.Ordinal).Replace("~1", "", StringComparison.Ordinal).Contains('~');

    private static PatchFault Missing() => PatchFault.NotApplicable("A path of the patch leads to nothing.");
}

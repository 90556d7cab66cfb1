using System.Text;
using System.Text.Json.Nodes;

namespace DrCloud.Tests.Fuzzing;

/// <summary>Changes JSON: some members of it, and sometimes its very text.</summary>
internal static class JsonMutation
{
    // Stands where a literal goes that the library would not write.
    private const string Mark = "~literal~";

    private static readonly string[] Names = ["extension", "modifierExtension", "id", "resourceType", "meta", "contained", "text", "reference", "_birthDate", "__proto__", "", "fhir_comments", "valueString", "identifier"];

    /// <summary>The bytes of the resource after so many changes of its members and, now and then, of its text.</summary>
    public static byte[] Of(Draw draw, FuzzWorld world, string json, int changes)
    {
        var root = JsonNode.Parse(json)!;
        var literals = new List<string>();
        for (var i = 0; i < changes; i++)
        {
            Change(draw, world, root, literals);
        }

        var text = new StringBuilder(root.ToJsonString());
        foreach (var (index, literal) in literals.Index())
        {
            text.Replace($"\"{Mark}{index}\"", literal);
        }

        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        return draw.Once(10) ? OfText(draw, bytes) : bytes;
    }

    /// <summary>The text with some bytes changed.</summary>
    public static byte[] OfText(Draw draw, byte[] text)
    {
        if (text.Length == 0)
        {
            return text;
        }

        var at = draw.Below(text.Length);
        switch (draw.Below(9))
        {
            case 0:
                return text[..at];
            case 1:
                return [.. text, .. text];
            case 2:
                return [.. text[..at], (byte)draw.Below(256), .. text[at..]];
            case 3:
                byte[] changed = [.. text];
                changed[at] = (byte)draw.Below(256);
                return changed;
            case 4:
                return [0xEF, 0xBB, 0xBF, .. text];
            case 5:
                return [.. text[..at], .. draw.Of("/* c */", ",", "\"", "}", "]", "{", "\0", "\\", "\n\n", "//\n").Select(c => (byte)c), .. text[at..]];
            case 6:
                return [.. text[..at], .. draw.Of([0xFF], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], new byte[] { 0xE2, 0x82 }), .. text[at..]];
            case 7:
                return Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(text));
            default:
                var end = Math.Min(text.Length, at + draw.Below(60));
                return [.. text[..at], .. text[end..]];
        }
    }

    private static void Change(Draw draw, FuzzWorld world, JsonNode root, List<string> literals)
    {
        var parents = new List<JsonNode>();
        Collect(root, parents);
        switch (draw.Of(parents))
        {
            case JsonObject members:
                ChangeMember(draw, world, members, literals);
                break;
            case JsonArray items:
                ChangeItem(draw, world, items, literals);
                break;
        }
    }

    private static void ChangeMember(Draw draw, FuzzWorld world, JsonObject members, List<string> literals)
    {
        var name = members.Count == 0 || draw.Once(10) ? draw.Of(Names) : members.GetAt(draw.Below(members.Count)).Key;
        switch (draw.Below(8))
        {
            case 0:
                members.Remove(name);
                break;
            case 1 when members[name] is { } value:
                members[draw.Of("_" + name, name + "x", "value" + name, draw.Of(Names))] = value.DeepClone();
                break;
            case 2 when members[name] is { } value:
                members[name] = new JsonArray(value.DeepClone(), value.DeepClone());
                break;
            default:
                members[name] = Value(draw, world, literals);
                break;
        }
    }

    private static void ChangeItem(Draw draw, FuzzWorld world, JsonArray items, List<string> literals)
    {
        switch (draw.Below(5))
        {
            case 0 when items.Count > 0:
                items.RemoveAt(draw.Below(items.Count));
                break;
            case 1 when items.Count > 0:
                var item = items[draw.Below(items.Count)];
                for (var copies = 1 + draw.Below(20); copies > 0; copies--)
                {
                    items.Add(item?.DeepClone());
                }

                break;
            case 2:
                items.Insert(draw.Below(items.Count + 1), null);
                break;
            default:
                items.Add(Value(draw, world, literals));
                break;
        }
    }

    private static JsonNode? Value(Draw draw, FuzzWorld world, List<string> literals)
    {
        switch (draw.Below(6))
        {
            case 0:
                return draw.Of(world.ValuesOf(draw.Of("token", "reference", "date", "uri", "string")));
            case 1:
                return HostileText.Any(draw);
            case 2:
                var other = JsonNode.Parse(draw.Of(world.Resources).Json)!;
                var parts = new List<JsonNode>();
                Collect(other, parts);
                return draw.Of(parts).DeepClone();
            default:
                literals.Add(HostileText.Literal(draw));
                return $"{Mark}{literals.Count - 1}";
        }
    }

    private static void Collect(JsonNode node, List<JsonNode> found)
    {
        switch (node)
        {
            case JsonObject members:
                found.Add(members);
                foreach (var (_, value) in members)
                {
                    if (value is not null)
                    {
                        Collect(value, found);
                    }
                }

                break;
            case JsonArray items:
                found.Add(items);
                foreach (var item in items.OfType<JsonNode>())
                {
                    Collect(item, found);
                }

                break;
        }
    }
}

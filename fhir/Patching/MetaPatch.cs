using System.Text.Json;
using System.Text.Json.Nodes;

namespace DrCloud.Fhir.Patching;

/// <summary>
/// Adds to a resource's <c>meta</c>, or takes out of it, profiles, security labels and tags
/// (<see href="https://hl7.org/fhir/R4/resource-operation-meta-add.html">$meta-add</see>, <see href="https://hl7.org/fhir/R4/resource-operation-meta-delete.html">$meta-delete</see>).
/// A label or tag is known by its system and code.
/// </summary>
public sealed class MetaPatch : ResourcePatch
{
    private static readonly string[] Lists = ["profile", "security", "tag"];

    private readonly JsonObject _meta;
    private readonly bool _removes;

    private MetaPatch(JsonObject meta, bool removes) => (_meta, _removes) = (meta, removes);

    /// <summary>The patch that puts in, or takes out, what the Meta says; null if it is no Meta.</summary>
    public static MetaPatch? Of(JsonElement meta, bool removes)
    {
        if (JsonObject.Create(meta) is not { } given)
        {
            return null;
        }

        foreach (var list in Lists.Where(given.ContainsKey))
        {
            if (given[list] is not JsonArray values || !values.All(value => IdentityOf(list, value) is not null))
            {
                return null;
            }
        }

        return new MetaPatch(given, removes);
    }

    internal override JsonNode? Apply(JsonNode resource)
    {
        var members = resource.AsObject();
        if (members["meta"] is not JsonObject meta)
        {
            members["meta"] = meta = [];
        }

        foreach (var list in Lists)
        {
            if (_meta[list] is JsonArray { Count: > 0 } given)
            {
                Change(meta, list, given);
            }
        }

        return resource;
    }

    private void Change(JsonObject meta, string list, JsonArray given)
    {
        var named = given.Select(value => IdentityOf(list, value)).ToHashSet();
        var current = meta[list] as JsonArray ?? [];
        var others = current.Where(value => !named.Contains(IdentityOf(list, value)));
        var known = current.Select(value => IdentityOf(list, value)).ToHashSet();
        var left = _removes ? others : current.Concat(given.Where(value => known.Add(IdentityOf(list, value))));
        var changed = new JsonArray([.. left.Select(value => value?.DeepClone())]);
        if (changed.Count == 0)
        {
            meta.Remove(list);
        }
        else
        {
            meta[list] = changed;
        }
    }

    private static (string? System, string Code)? IdentityOf(string list, JsonNode? value) =>
        list == "profile" ? (Text(value) is { } profile ? (null, profile) : null)
        : value is JsonObject coding && Text(coding["code"]) is { } code ? (Text(coding["system"]), code)
        : null;

    private static string? Text(JsonNode? value) => value is JsonValue scalar && scalar.TryGetValue<string>(out var text) ? text : null;
}

using System.Text.Json.Nodes;
using Hl7.Fhir.Introspection;

namespace DrCloud.Fhir.Patching;

/// <summary>The value that an operation of a FHIRPath Patch brings: the JSON, and what its type adds to the name of a choice (<c>Quantity</c> of <c>valueQuantity</c>).</summary>
internal readonly record struct PatchValue(JsonNode? Json, string Type)
{
    private const string Prefix = "value";

    /// <summary>The value of a parameter: a <c>value[x]</c>, a resource, or, for what has no type of its own, its elements as parts.</summary>
    public static PatchValue Of(JsonObject part, PropertyMapping element)
    {
        foreach (var (name, json) in part)
        {
            if (name.StartsWith(Prefix, StringComparison.Ordinal))
            {
                return new(json?.DeepClone(), name[Prefix.Length..]);
            }
        }

        if (part["resource"] is { } resource)
        {
            return new(resource.DeepClone(), "");
        }

        return part["part"] is JsonArray parts && element.Choice != ChoiceType.DatatypeChoice && element.PropertyTypeMapping is { } type
            ? new(Anonymous(parts, type), "")
            : throw PatchFault.Invalid("A value of the patch has neither value[x] nor parts.");
    }

    private static JsonObject Anonymous(JsonArray parts, ClassMapping type)
    {
        var json = new JsonObject();
        foreach (var part in parts.OfType<JsonObject>())
        {
            var name = part["name"]?.ToString() ?? "";
            var element = type.FindMappedElementByName(name) ?? throw PatchFault.NotApplicable("A part of a value is no element of its type.");
            var value = Of(part, element);
            var member = element.Choice == ChoiceType.DatatypeChoice ? name + value.Type : name;
            if (!element.IsCollection)
            {
                json[member] = value.Json;
            }
            else if (json[member] is JsonArray list)
            {
                list.Add(value.Json);
            }
            else
            {
                json[member] = new JsonArray(value.Json);
            }
        }

        return json;
    }
}

using System.Text.Json.Nodes;
using Hl7.Fhir.Introspection;
using Hl7.Fhir.Model;
using Hl7.Fhir.Utility;

namespace DrCloud.Fhir.Examples;

/// <summary>Resources of any type with what the SDK's model says must be there, and no more.</summary>
public static class MinimalResource
{
    /// <summary>The mandatory elements of a resource of the type, its id among them.</summary>
    public static JsonObject Of(string type, string id)
    {
        var resource = new JsonObject { ["resourceType"] = type, ["id"] = id };
        var mapping = ModelInfo.ModelInspector.FindClassMapping(type) ?? throw new ArgumentException($"{type} is no resource type.", nameof(type));
        foreach (var (name, value) in Element(mapping).ToList())
        {
            resource[name] = value!.DeepClone();
        }

        return resource;
    }

    private static JsonObject Element(ClassMapping type)
    {
        var json = new JsonObject();
        foreach (var element in type.PropertyMappings.Where(p => p.IsMandatoryElement && !p.RepresentsValueElement))
        {
            var (name, elementType) = (element.Name, element.PropertyTypeMapping!);
            if (element.Choice == ChoiceType.DatatypeChoice)
            {
                elementType = element.FhirTypeMappings![0];
                name += char.ToUpperInvariant(elementType.Name[0]) + elementType.Name[1..];
            }

            var value = elementType.Name == "Reference" ? new JsonObject { ["display"] = "somebody" }
                : elementType.IsFhirPrimitive ? Primitive(elementType.Name, element.ImplementingType)
                : Element(elementType) is { Count: > 0 } inner ? inner
                : Something(elementType.Name);
            json[name] = element.IsCollection ? new JsonArray(value) : value;
        }

        return json;
    }

    private static JsonNode Primitive(string type, Type native) => type switch
    {
        "boolean" => true,
        "integer" or "positiveInt" or "unsignedInt" or "decimal" => 1,
        "code" when native.IsGenericType => Enum.GetValues(native.GetGenericArguments()[0]).Cast<Enum>().First().GetLiteral()!,
        "date" or "dateTime" => "2020-01-01",
        "instant" => "2020-01-01T00:00:00Z",
        "time" => "12:00:00",
        "base64Binary" => "AAAA",
        "uri" or "url" or "canonical" => "http://example.org/a",
        _ => "x",
    };

    private static JsonObject Something(string type) => type switch
    {
        "CodeableConcept" or "Narrative" => new JsonObject { ["text"] = "x" },
        "Coding" => new JsonObject { ["code"] = "x" },
        "Quantity" or "Money" or "Age" or "Duration" => new JsonObject { ["value"] = 1 },
        "Identifier" => new JsonObject { ["value"] = "x" },
        "Period" => new JsonObject { ["start"] = "2020-01-01" },
        "Attachment" => new JsonObject { ["title"] = "x" },
        "Timing" => new JsonObject { ["event"] = new JsonArray("2020-01-01") },
        _ => new JsonObject { ["id"] = "x" },
    };
}

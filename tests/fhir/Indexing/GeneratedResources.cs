using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using Hl7.Fhir.Introspection;
using Hl7.Fhir.Model;
using Hl7.Fhir.Utility;

namespace DrCloud.Tests.Indexing;

/// <summary>Random resources of any type, by the SDK's model: structure and formats are right, the content is meaningless.</summary>
internal sealed class GeneratedResources(int seed)
{
    private const int DeepestElement = 4;

    private static readonly string[] NotGenerated = ["id", "extension", "modifierExtension", "contained", "implicitRules"];
    private static readonly string[] ReferredTypes = ["Patient", "Practitioner", "Group", "Device", "Location", "Organization", "Encounter", "RelatedPerson", "Medication"];

    private readonly Random _random = new(seed);

    /// <summary>A resource of the type.</summary>
    public JsonObject Next(string type)
    {
        var resource = Element(ModelInfo.ModelInspector.FindClassMapping(type)!, 0);
        resource["resourceType"] = type;
        resource["id"] = Id();
        if (type == "Patient")
        {
            resource["extension"] = new JsonArray(UsCore("race"), UsCore("ethnicity"));
        }

        return resource;
    }

    private JsonObject UsCore(string name) => new()
    {
        ["url"] = $"http://hl7.org/fhir/us/core/StructureDefinition/us-core-{name}",
        ["extension"] = new JsonArray(
            new JsonObject { ["url"] = "ombCategory", ["valueCoding"] = new JsonObject { ["system"] = "urn:oid:2.16.840.1.113883.6.238", ["code"] = Id() } },
            new JsonObject { ["url"] = "text", ["valueString"] = "in words" }),
    };

    private JsonObject Element(ClassMapping type, int depth)
    {
        var json = new JsonObject();
        foreach (var element in type.PropertyMappings)
        {
            if (!NotGenerated.Contains(element.Name) && !element.RepresentsValueElement && element.PropertyTypeMapping?.Name != "Narrative" && depth <= DeepestElement && _random.NextDouble() < (depth == 0 ? 0.9 : 0.6))
            {
                Add(json, element, depth);
            }
        }

        return json;
    }

    private void Add(JsonObject json, PropertyMapping element, int depth)
    {
        var (name, type) = (element.Name, element.PropertyTypeMapping!);
        if (element.Choice == ChoiceType.DatatypeChoice)
        {
            type = Any(element.FhirTypeMappings!);
            name += char.ToUpperInvariant(type.Name[0]) + type.Name[1..];
        }

        JsonNode Value() => element.Choice == ChoiceType.ResourceChoice ? new JsonObject { ["resourceType"] = Any(ReferredTypes), ["id"] = Id() }
            : type.Name == "Reference" ? new JsonObject { ["reference"] = Reference(Any(TargetsOf(element))), ["display"] = "somebody" }
            : element is { Name: "data", DeclaringClass.Name: "SampledData" } ? "1 -2.5 E 4 U L"
            : type.IsFhirPrimitive ? Primitive(type.Name, element.ImplementingType)
            : Element(type, depth + 1);
        json[name] = element.IsCollection ? new JsonArray([.. Enumerable.Range(0, _random.Next(1, depth == 0 ? 6 : 3)).Select(_ => Value())]) : Value();
    }

    private JsonNode Primitive(string type, Type native) => type switch
    {
        "boolean" => _random.Next(2) == 0,
        "integer" or "positiveInt" or "unsignedInt" => _random.Next(1, 100),
        "decimal" => JsonNode.Parse((_random.Next(-10_000, 10_000) / 100m).ToString(CultureInfo.InvariantCulture))!,
        "code" when native.IsGenericType => Any(Enum.GetValues(native.GetGenericArguments()[0]).Cast<Enum>().ToArray()).GetLiteral()!,
        "date" => Moment()[..Any([4, 7, 10])],
        "dateTime" => Moment()[..Any([4, 7, 10, 20])],
        "instant" => Any(["2015-02-07T13:28:17.239+02:00", "2021-12-31T23:59:59-05:00"]),
        "time" => "12:00:00",
        "base64Binary" => "AAAA",
        "uri" or "url" or "oid" or "uuid" => Any(["http://example.org/a", "urn:oid:1.2.3", "urn:uuid:c757873d-ec9a-4326-a141-556f43239520", "#p1"]),
        "canonical" => Any(["http://example.org/x|1.0", "http://example.org/y", "#c1", "Questionnaire/q1"]),
        "id" => Id(),
        _ => Any(["phone", "Zoë  Ångström", "text " + _random.Next(100), " \t", new string('x', 300)]),
    };

    private string Moment() => new DateTime(1990, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds(_random.Next(1_000_000_000)).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private static string[] TargetsOf(PropertyMapping element)
    {
        string[] targets = [.. element.NativeProperty!.GetCustomAttributes<ReferencesAttribute>().SelectMany(attribute => attribute.Resources ?? []).Where(ModelInfo.SupportedResources.Contains)];
        return targets.Length > 0 ? targets : ReferredTypes;
    }

    private string Reference(string type) => _random.Next(10) switch
    {
        0 => $"http://example.org/fhir/{type}/{Id()}",
        1 => "urn:uuid:c757873d-ec9a-4326-a141-556f43239520",
        2 => "#contained",
        3 => $"{type}/{Id()}/_history/2",
        4 => $"https://example.org/{type}?identifier=1",
        _ => $"{type}/{Id()}",
    };

    private string Id() => $"id-{_random.Next(1000)}";

    private T Any<T>(IReadOnlyList<T> of) => of[_random.Next(of.Count)];
}

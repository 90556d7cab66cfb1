using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using DrCloud.Api.Fhir;
using DrCloud.Api.Fhir.Interactions;
using DrCloud.Fhir.Capability;
using DrCloud.Fhir.Examples;
using DrCloud.Fhir.Operations;
using DrCloud.Fhir.Rendering;

namespace DrCloud.Api.OpenApi;

/// <summary>
/// The request bodies of the document: one for each type, whichever interaction sends it, with an example that can be sent as it is.
/// </summary>
internal static class OpenApiBodies
{
    /// <summary>Name of the body of a patch.</summary>
    public const string PatchBody = "Patch";

    /// <summary>Name of the body of a batch or transaction.</summary>
    public const string BatchBody = "Batch";

    /// <summary>Name of the body of a search by form.</summary>
    public const string SearchBody = "Search";

    private const string Form = "application/x-www-form-urlencoded";
    private const string Json = """[{"op":"add","path":"/language","value":"en"}]""";
    private const string FhirPath =
        """{"resourceType":"Parameters","parameter":[{"name":"operation","part":[{"name":"type","valueCode":"delete"},{"name":"path","valueString":"language"}]}]}""";

    private const string Batch = """
        {"resourceType":"Bundle","type":"batch","entry":[
          {"request":{"method":"PUT","url":"Patient/example"},"resource":{"resourceType":"Patient","id":"example","name":[{"family":"Example"}]}},
          {"request":{"method":"GET","url":"Patient/example"}},{"request":{"method":"GET","url":"Observation?patient=example&_count=3"}}]}
        """;

    /// <summary>Writes all of them.</summary>
    public static void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("requestBodies");
        foreach (var type in ServedTypes.All)
        {
            Start(json, type, required: true);
            WithXml(json, "Resource", ExampleResources.Of(type));
            End(json);
        }

        Start(json, PatchBody, required: true);
        OpenApiWriting.Media(json, Patch.JsonPatch, "JsonPatch", JsonNode.Parse(Json)!);
        WithXml(json, "Resource", JsonNode.Parse(FhirPath)!);
        End(json);
        Start(json, BatchBody, required: true);
        WithXml(json, "Bundle", JsonNode.Parse(Batch)!);
        End(json);
        Start(json, SearchBody, required: false);
        OpenApiWriting.Media(json, Form, "SearchForm", new JsonObject { ["_count"] = "10" });
        End(json);
        json.WriteEndObject();
    }

    /// <summary>True for an operation on a resource of whichever type: its body may be that resource (<see href="https://hl7.org/fhir/R4/operations.html#request"/>).</summary>
    public static bool TakesResource(OperationFacts operation) => operation.Parameters.Any(parameter => parameter is { IsOut: false, Type: "Resource" });

    /// <summary>
    /// The body of an operation: a Parameters resource, with an example where the operation's parameters have some, or where it takes none.
    /// </summary>
    public static void WriteOf(Utf8JsonWriter json, OperationFacts operation)
    {
        var parameters = operation.Parameters.Where(parameter => !parameter.IsOut).ToList();
        var shown = parameters.Where(parameter => parameter.Example is not null).ToList();
        json.WriteStartObject("requestBody");
        json.WriteStartObject("content");
        if (shown.Count > 0 || parameters.Count == 0)
        {
            WithXml(json, "Resource", shown.Count == 0
                ? new JsonObject { ["resourceType"] = "Parameters" }
                : new JsonObject { ["resourceType"] = "Parameters", ["parameter"] = new JsonArray([.. shown.Select(Of)]) });
        }
        else
        {
            OpenApiWriting.Media(json, FhirMediaType.Json, "Resource");
            OpenApiWriting.Media(json, FhirMediaType.Xml, "Xml");
        }

        End(json);
    }

    private static JsonObject Of(OperationParameter parameter) => new()
    {
        ["name"] = parameter.Name,
        [ServedTypes.Find(parameter.Type) is null ? $"value{char.ToUpperInvariant(parameter.Type[0])}{parameter.Type[1..]}" : "resource"] = JsonNode.Parse(parameter.Example!),
    };

    private static void Start(Utf8JsonWriter json, string name, bool required)
    {
        json.WriteStartObject(name);
        json.WriteBoolean("required", required);
        json.WriteStartObject("content");
    }

    private static void End(Utf8JsonWriter json)
    {
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WithXml(Utf8JsonWriter json, string schema, JsonNode example)
    {
        OpenApiWriting.Media(json, FhirMediaType.Json, schema, example);
        var xml = Rendering.Render(Encoding.UTF8.GetBytes(example.ToJsonString()), AnswerShape.AsStored with { Xml = true });
        OpenApiWriting.Media(json, FhirMediaType.Xml, "Xml", JsonValue.Create(Encoding.UTF8.GetString(xml.Span)));
    }
}

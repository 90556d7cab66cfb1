using System.Text.Json.Nodes;
using DrCloud.Fhir.Capability;
using DrCloud.Fhir.Demo;

namespace DrCloud.Fhir.Examples;

/// <summary>
/// One valid resource of each type, with the id <see cref="Id"/>, to be sent as it is: of the types that the demo patients have, one of
/// theirs; of others what must be there. What speaks of a patient speaks of <c>Patient/example</c>, which is among them.
/// </summary>
public static class ExampleResources
{
    /// <summary>The id of all examples.</summary>
    public const string Id = "example";

    // Beyond it an example is no help.
    private const int Longest = 4_000;
    private const int Patients = 3;
    private const ulong Seed = 1;

    private static readonly Lazy<Dictionary<string, JsonObject>> All = new(Make);

    /// <summary>The example of a type that has an end point.</summary>
    public static JsonObject Of(string type) => All.Value[type];

    private static Dictionary<string, JsonObject> Make()
    {
        var examples = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var resource in DemoPatients.Generate(Patients, Seed).Where(resource => resource.Json.Length <= Longest))
        {
            if (!examples.ContainsKey(resource.Key.Type) && JsonNode.Parse(resource.Json.Span) is JsonObject json)
            {
                json["id"] = Id;
                AboutExample(json);
                examples[resource.Key.Type] = json;
            }
        }

        foreach (var type in ServedTypes.All.Where(type => !examples.ContainsKey(type)))
        {
            examples[type] = MinimalResource.Of(type, Id);
        }

        // A set that can be expanded.
        examples["ValueSet"]["compose"] = JsonNode.Parse("""{"include":[{"system":"http://hl7.org/fhir/administrative-gender","concept":[{"code":"female"},{"code":"male"}]}]}""");
        return examples;
    }

    private static void AboutExample(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject element:
                if (element["reference"] is JsonValue reference && reference.GetValue<string>().StartsWith("Patient/", StringComparison.Ordinal))
                {
                    element["reference"] = $"Patient/{Id}";
                    element.Remove("display");
                }

                foreach (var (_, member) in element)
                {
                    AboutExample(member);
                }

                break;
            case JsonArray items:
                foreach (var item in items)
                {
                    AboutExample(item);
                }

                break;
        }
    }
}

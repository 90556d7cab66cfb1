using System.Text.Json.Nodes;
using DrCloud.Fhir.Demo;
using DrCloud.Fhir.Rendering;
using Hl7.Fhir.Serialization;
using Xunit;

namespace DrCloud.Tests.Fhir.Rendering;

/// <summary>Cut resources, held against the SDK's own filters.</summary>
public sealed class SubsettingTests
{
    private static readonly FhirJsonDeserializer Deserializer = new();

    private static readonly FhirJsonSerializer Serializer = new();

    [Theory]
    [InlineData("true")]
    [InlineData("text")]
    [InlineData("data")]
    public void A_summary_is_what_the_SDK_leaves(string kind)
    {
        Func<SerializationFilter> filter = kind switch
        {
            "true" => SerializationFilter.ForSummary,
            "text" => SerializationFilter.ForText,
            _ => SerializationFilter.ForData,
        };
        var compared = new HashSet<string>();
        foreach (var resource in DemoPatients.Generate(3, seed: 5))
        {
            var expected = JsonNode.Parse(Serializer.SerializeToString(Deserializer.DeserializeResource(System.Text.Encoding.UTF8.GetString(resource.Json.Span)), filterFactory: filter))!;
            var cut = JsonNode.Parse(DrCloud.Fhir.Rendering.Rendering.Render(resource.Json, new AnswerShape(false, false, Subset.Of(kind, null))).Span)!;
            Assert.True(Unmark(cut));
            if (kind == "true")
            {
                DropWhatStandsBesidePrimitives(cut.AsObject());
            }

            Unmark(expected);
            Assert.True(JsonNode.DeepEquals(expected, cut), $"{resource.Key}\n{expected.ToJsonString()}\n{cut.ToJsonString()}");
            compared.Add(resource.Key.Type);
        }

        Assert.True(compared.Count > 10);
    }

    // The SDK drops the extensions of primitives from a summary. Ours keeps them: of a mandatory element without a value, they say why it has none.
    private static void DropWhatStandsBesidePrimitives(JsonObject resource)
    {
        foreach (var name in resource.Select(m => m.Key).Where(n => n.StartsWith('_') && resource[n[1..]] is null).ToList())
        {
            resource.Remove(name);
        }
    }

    // The mark is asserted by itself; how often the SDK sets its own is not compared.
    private static bool Unmark(JsonNode resource)
    {
        if (resource["meta"] is not JsonObject meta)
        {
            return false;
        }

        var marks = (meta["tag"] as JsonArray)?.RemoveAll(t => t!["code"]!.ToString() == "SUBSETTED");
        if (meta["tag"] is JsonArray { Count: 0 })
        {
            meta.Remove("tag");
        }

        if (meta.Count == 0)
        {
            resource.AsObject().Remove("meta");
        }

        return marks > 0;
    }
}

using System.Text.Json.Nodes;
using DrCloud.Fhir.Examples;

namespace DrCloud.Api.Tests.Fhir;

/// <summary>Resources of any type with what the SDK's model says must be there, and no more.</summary>
internal static class MinimalResources
{
    /// <summary>The JSON of a resource, with these members (<c>"name":value,…</c>) over the mandatory ones.</summary>
    public static string Of(string type, string id, string members)
    {
        var resource = MinimalResource.Of(type, id);
        foreach (var (name, value) in JsonNode.Parse($"{{{members}}}")!.AsObject().ToList())
        {
            resource[name] = Merge(resource[name], value!.DeepClone());
        }

        return resource.ToJsonString();
    }

    // What is mandatory inside of a repeated or nested element stays beside the member given.
    private static JsonNode Merge(JsonNode? mandatory, JsonNode given)
    {
        switch (mandatory, given)
        {
            case (JsonArray { Count: > 0 } all, JsonArray { Count: > 0 } some):
                return new JsonArray([Merge(all[0], some[0]!.DeepClone()), .. some.Skip(1).Select(s => s!.DeepClone())]);
            case (JsonObject all, JsonObject some):
                var merged = all.DeepClone().AsObject();
                foreach (var (name, value) in some.ToList())
                {
                    merged[name] = value!.DeepClone();
                }

                return merged;
            default:
                return given;
        }
    }
}

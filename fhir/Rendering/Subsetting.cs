using System.Text.Json.Nodes;
using Hl7.Fhir.Introspection;
using Hl7.Fhir.Model;

namespace DrCloud.Fhir.Rendering;

/// <summary>Leaves of resources what is asked for, and marks them as <see href="https://terminology.hl7.org/CodeSystem-v3-ObservationValue.html">SUBSETTED</see>. Literals are kept.</summary>
internal static class Subsetting
{
    private static readonly HashSet<string> Always = ["resourceType", "id", "meta"];

    /// <summary>Cuts a resource; of a bundle, the resources of its entries. Outcomes stay whole.</summary>
    public static void Apply(JsonObject resource, Subset subset)
    {
        var type = resource["resourceType"]?.ToString() ?? "";
        if (type == "Bundle")
        {
            foreach (var entry in (resource["entry"] as JsonArray ?? []).OfType<JsonObject>())
            {
                if (entry["resource"] is JsonObject inner)
                {
                    Apply(inner, subset);
                }
            }
        }
        else if (type != "OperationOutcome" && ModelInfo.ModelInspector.FindClassMapping(type) is { } mapping)
        {
            Cut(resource, mapping, subset);
            Mark(resource);
        }
    }

    private static void Cut(JsonObject resource, ClassMapping mapping, Subset subset)
    {
        if (subset.Kind == SubsetKind.Summary)
        {
            Summarize(resource, mapping);
            return;
        }

        foreach (var member in resource.Select(m => m.Key).Where(m => !Always.Contains(m)).ToList())
        {
            var element = ElementOf(mapping, member);
            var keep = subset.Kind switch
            {
                SubsetKind.Data => element?.Name != "text",
                SubsetKind.Text => element is { Name: "text" } or { IsMandatoryElement: true },
                _ => element is { IsMandatoryElement: true } || (element is not null && subset.Elements.Contains(element.Name)) || subset.Elements.Contains(member.TrimStart('_')),
            };
            if (!keep)
            {
                resource.Remove(member);
            }
        }
    }

    private static void Summarize(JsonObject members, ClassMapping mapping)
    {
        foreach (var (member, value) in members.ToList())
        {
            // What stands beside a primitive of the summary goes with it: of one without a value, it says why there is none.
            if (member == "resourceType")
            {
                continue;
            }

            if (ElementOf(mapping, member) is not { InSummary: true } element)
            {
                members.Remove(member);
                continue;
            }

            if (!member.StartsWith('_') && TypeOf(element, member) is { IsFhirPrimitive: false } type)
            {
                foreach (var inner in value is JsonArray items ? items.OfType<JsonObject>() : new[] { value }.OfType<JsonObject>())
                {
                    Summarize(inner, type);
                }
            }
        }
    }

    /// <summary>Adds the mark.</summary>
    public static void Mark(JsonObject resource)
    {
        if (resource["meta"] is not JsonObject meta)
        {
            resource["meta"] = meta = [];
        }

        if (meta["tag"] is not JsonArray tags)
        {
            meta["tag"] = tags = [];
        }

        tags.Add(new JsonObject { ["system"] = "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", ["code"] = "SUBSETTED" });
    }

    private static PropertyMapping? ElementOf(ClassMapping mapping, string member)
    {
        var name = member.TrimStart('_');
        return mapping.FindMappedElementByName(name) ?? mapping.FindMappedElementByChoiceName(name);
    }

    private static ClassMapping? TypeOf(PropertyMapping element, string member) =>
        element.Choice != ChoiceType.DatatypeChoice ? element.PropertyTypeMapping
        : element.FhirTypeMappings?.FirstOrDefault(t => member.Length == element.Name.Length + t.Name.Length && member.EndsWith(t.Name, StringComparison.OrdinalIgnoreCase))
            ?? ModelInfo.ModelInspector.FindClassMapping(member[element.Name.Length..]);
}

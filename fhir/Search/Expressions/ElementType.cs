using Hl7.Fhir.Introspection;
using Hl7.Fhir.Model;

namespace DrCloud.Fhir.Search.Expressions;

/// <summary>The static type of the elements that an expression yields, from the SDK's model of R4.</summary>
/// <param name="Mapping">The SDK's description of the type.</param>
/// <param name="Codes">For a code with a required binding: the enumeration of its codes, which knows their systems.</param>
internal sealed record ElementType(ClassMapping Mapping, Type? Codes)
{
    private const string ResourceName = "Resource";

    /// <summary>The FHIR type: <c>Quantity</c>, <c>code</c>, <c>Observation.component</c>, <c>Resource</c> for any resource.</summary>
    public string Name => Mapping.Name;

    /// <summary>The type of that name.</summary>
    public static ElementType Of(string name) =>
        new(ModelInfo.ModelInspector.FindClassMapping(name) ?? throw new UnsupportedExpressionException($"R4 has no type {name}"), null);

    /// <summary>The element of that name: its JSON property and type, several for a choice of types, none if the type does not have it.</summary>
    public IEnumerable<(string Property, ElementType Type, bool IsCollection)> Children(string name)
    {
        var element = Mapping.FindMappedElementByName(name);
        if (element is null || element.RepresentsValueElement)
        {
            return [];
        }

        return element.Choice switch
        {
            ChoiceType.DatatypeChoice => element.FhirTypeMappings!.Select(type => (name + char.ToUpperInvariant(type.Name[0]) + type.Name[1..], new ElementType(type, null), element.IsCollection)),
            ChoiceType.ResourceChoice => [(name, Of(ResourceName), element.IsCollection)],
            _ => [(name, new ElementType(element.PropertyTypeMapping!, CodesOf(element.ImplementingType)), element.IsCollection)],
        };
    }

    /// <summary>True if the type is the named one or derived from it.</summary>
    public bool Is(string name) =>
        Name == name || (!Mapping.IsFhirPrimitive && ModelInfo.ModelInspector.FindClassMapping(name)?.NativeType.IsAssignableFrom(Mapping.NativeType) == true);

    private static Type? CodesOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Code<>) ? type.GetGenericArguments()[0] : null;
}

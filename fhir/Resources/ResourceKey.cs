namespace DrCloud.Fhir.Resources;

/// <summary>The <see href="https://hl7.org/fhir/R4/resource.html#id">type and logical id</see> of a resource, unique in a site.</summary>
[GenerateSerializer, Immutable, Alias("drcloud.ResourceKey")]
public readonly record struct ResourceKey([property: Id(0)] string Type, [property: Id(1)] string Id)
{
    /// <summary>The relative reference, <c>Type/id</c>.</summary>
    public override string ToString() => $"{Type}/{Id}";
}

using DrCloud.Fhir.Resources;

namespace DrCloud.Fhir.Search;

/// <summary>What the address of a <see href="https://hl7.org/fhir/R4/http.html#search">search</see> says: the type, and the compartment in which it is searched.</summary>
/// <param name="Type">The type searched; empty for several, which <c>_type</c> may name.</param>
/// <param name="Compartment">The resource whose <see href="https://hl7.org/fhir/R4/compartmentdefinition.html">compartment</see> bounds the search, or null.</param>
[GenerateSerializer, Immutable, Alias("drcloud.SearchAddress")]
public readonly record struct SearchAddress([property: Id(0)] string Type, [property: Id(1)] ResourceKey? Compartment = null)
{
    /// <summary>Stands for every type of a compartment in the path of a request.</summary>
    public const string AnyType = "*";

    /// <summary>The search of one type over all that may be seen.</summary>
    public static implicit operator SearchAddress(string type) => new(type);

    /// <summary>The path below the FHIR base, without a leading slash.</summary>
    public override string ToString() => Compartment is { } of ? $"{of}/{(Type.Length == 0 ? AnyType : Type)}" : Type;
}

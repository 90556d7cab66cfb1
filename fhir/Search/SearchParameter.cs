namespace DrCloud.Fhir.Search;

/// <summary>A <see href="https://hl7.org/fhir/R4/searchparameter.html">search parameter</see> of one resource type, with its expressions cut to that type.</summary>
/// <param name="ResourceType">The type it is for; parameters of Resource and DomainResource are repeated for each type.</param>
/// <param name="Code">The name used in a query.</param>
/// <param name="Kind">Its type.</param>
/// <param name="Expressions">The FHIRPath operands that yield its values for this type.</param>
/// <param name="ExpressionIds">Stable numbers of (expression, kind), same order: equal expressions share them, over parameters and processes.</param>
/// <param name="Targets">Resource types a reference parameter may point to; empty for any.</param>
/// <param name="NotCompiled">Why the parameter cannot be searched on (then 400), or null.</param>
public sealed record SearchParameter(
    string ResourceType,
    string Code,
    SearchValueKind Kind,
    IReadOnlyList<string> Expressions,
    IReadOnlyList<int> ExpressionIds,
    IReadOnlyList<string> Targets,
    string? NotCompiled = null)
{
    /// <summary>The canonical address of its definition, as the CapabilityStatement names it.</summary>
    public string? Url { get; init; }

    /// <summary>What the definition says of it, in one line.</summary>
    public string? Description { get; init; }

    /// <summary>
    /// True for <c>_id</c> and <c>_lastUpdated</c>: answered from the resource's key and version, so they have no expressions and no index values;
    /// the parser makes their conditions itself.
    /// </summary>
    public bool IsBuiltIn { get; init; }

    /// <summary>The parts of a <see href="https://hl7.org/fhir/R4/search.html#composite">composite</see> parameter, in order; empty for all others.</summary>
    public IReadOnlyList<SearchComponent> Components { get; init; } = [];
}

/// <summary>One part of a composite parameter.</summary>
/// <param name="Definition">Canonical address of the parameter that says what kind of values the part has.</param>
/// <param name="Expression">FHIRPath from an element that the composite's expression yields to the part's values.</param>
public sealed record SearchComponent(string Definition, string Expression);

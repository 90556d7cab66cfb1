namespace DrCloud.Fhir.Search;

/// <summary>A <see href="https://hl7.org/fhir/R4/searchparameter.html">search parameter</see> of one resource type, with its expressions cut to that type.</summary>
/// <param name="ResourceType">The type it is for; parameters of Resource and DomainResource are repeated for each type. Several, with commas, where a search is over several.</param>
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
    /// True for <c>_id</c>, <c>_lastUpdated</c>, <c>_list</c>, <c>_text</c> and <c>_content</c>: answered from the resource's key, version and words or from other
    /// resources, so they have no expressions and no index values; the parser makes their conditions itself.
    /// </summary>
    public bool IsBuiltIn { get; init; }

    /// <summary>The parts of a <see href="https://hl7.org/fhir/R4/search.html#composite">composite</see> parameter, in order; empty for all others.</summary>
    public IReadOnlyList<SearchComponent> Components { get; init; } = [];

    /// <summary>Of a parameter that several types have: what it is for each; null for one of a single type.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<int>>? ExpressionIdsByType { get; init; }

    /// <summary>The expressions whose values a resource of the type can have.</summary>
    public IReadOnlyList<int> ExpressionIdsOf(string type) => ExpressionIdsByType is null ? ExpressionIds : ExpressionIdsByType.GetValueOrDefault(type, []);

    /// <summary>The parameter of this code that all the types have, as one; null if one of them does not have it, or of another kind.</summary>
    internal static SearchParameter? Across(IReadOnlyList<string> types, string code)
    {
        var parameters = new List<SearchParameter>(types.Count);
        foreach (var type in types)
        {
            if (!SearchParameterTable.Instance.For(type).TryGetValue(code, out var parameter) || (parameters.Count > 0 && parameter.Kind != parameters[0].Kind))
            {
                return null;
            }

            parameters.Add(parameter);
        }

        return Union(code, parameters);
    }

    /// <summary>Parameters of one kind as one, which has a value where any of them has.</summary>
    internal static SearchParameter Union(string code, IReadOnlyList<SearchParameter> parameters)
    {
        if (parameters is [var only] && only.Code == code)
        {
            return only;
        }

        var byType = parameters.GroupBy(parameter => parameter.ResourceType)
            .ToDictionary(group => group.Key, group => (IReadOnlyList<int>)[.. group.SelectMany(parameter => parameter.ExpressionIds).Distinct()], StringComparer.Ordinal);
        var targets = parameters.Any(parameter => parameter.Targets.Count == 0) ? [] : parameters.SelectMany(parameter => parameter.Targets).Distinct().ToList();
        return new SearchParameter(
            string.Join(',', byType.Keys), code, parameters.Count == 0 ? SearchValueKind.Reference : parameters[0].Kind, [],
            [.. byType.Values.SelectMany(ids => ids)], targets, parameters.Select(parameter => parameter.NotCompiled).FirstOrDefault(reason => reason is not null))
        {
            IsBuiltIn = parameters.Any(parameter => parameter.IsBuiltIn),
            ExpressionIdsByType = byType,
        };
    }

    /// <summary>Equal if they are the same parameter of the same types.</summary>
    public bool Equals(SearchParameter? other) => other is not null && (ResourceType, Code) == (other.ResourceType, other.Code);

    public override int GetHashCode() => HashCode.Combine(ResourceType, Code);
}

/// <summary>One part of a composite parameter.</summary>
/// <param name="Definition">Canonical address of the parameter that says what kind of values the part has.</param>
/// <param name="Expression">FHIRPath from an element that the composite's expression yields to the part's values.</param>
public sealed record SearchComponent(string Definition, string Expression);

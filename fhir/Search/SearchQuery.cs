namespace DrCloud.Fhir.Search;

/// <summary>A parsed <see href="https://hl7.org/fhir/R4/search.html">search</see>.</summary>
public sealed record SearchQuery
{
    /// <summary>The types searched: one, or several in a search over the system or a whole compartment.</summary>
    public required IReadOnlyList<string> Types { get; init; }

    /// <summary>What a match must fulfil.</summary>
    public required SearchCondition Where { get; init; }

    /// <summary><c>_sort</c>; empty: by creation (<see cref="Resources.StoredResource.Rid"/>).</summary>
    public IReadOnlyList<SortKey> Sort { get; init; } = [];

    /// <summary><c>_count</c>, clamped: matches on a page.</summary>
    public int Count { get; init; } = DefaultCount;

    /// <summary><c>_total</c>.</summary>
    public TotalMode Total { get; init; } = TotalMode.None;

    /// <summary><c>_summary=count</c>: the total only.</summary>
    public bool CountOnly { get; init; }

    /// <summary><c>_include</c> and <c>_revinclude</c>.</summary>
    public IReadOnlyList<IncludeRule> Includes { get; init; } = [];

    private (SearchCondition Where, IReadOnlySet<string> Types)? _chained;

    /// <summary>The types, beside those searched, whose resources decide what matches: those that chains lead to or come from.</summary>
    public IReadOnlySet<string> ChainedTypes
    {
        get
        {
            if (_chained is not { } known || !ReferenceEquals(known.Where, Where))
            {
                var types = new HashSet<string>();
                Where.AddChainedTypes(types);
                _chained = known = (Where, types);
            }

            return known.Types;
        }
    }

    /// <summary>Matches on a page where the query does not say.</summary>
    public const int DefaultCount = 50;

    /// <summary>The most matches on a page.</summary>
    public const int MaxCount = 1000;

    /// <summary>Equal if they ask for the same.</summary>
    public bool Equals(SearchQuery? other) => other is not null
        && (Count, Total, CountOnly) == (other.Count, other.Total, other.CountOnly)
        && Types.SequenceEqual(other.Types) && Where.Equals(other.Where) && Sort.SequenceEqual(other.Sort) && Includes.SequenceEqual(other.Includes);

    public override int GetHashCode() => HashCode.Combine(Types[0], Count, Where, Sort.Count, Includes.Count);
}

/// <summary>One key of <c>_sort</c>: a parameter, or null with <paramref name="Special"/> <c>_id</c> or <c>_lastUpdated</c>. Resources without a value come last.</summary>
public sealed record SortKey(SearchParameter? Parameter, string? Special, bool Descending);

/// <summary><c>_total</c>.</summary>
public enum TotalMode
{
    None, Estimate, Accurate,
}

/// <summary><c>_include=SourceType:param[:TargetType]</c> or <c>_revinclude</c>.</summary>
/// <param name="Reverse">True for <c>_revinclude</c>.</param>
/// <param name="SourceType">The type whose references are followed; null (<c>_include=*</c>) for every type.</param>
/// <param name="Parameter">The reference parameter that is followed; null (<c>*</c>) for all that the source has.</param>
/// <param name="TargetType">The type that references are to lead to; null for any.</param>
/// <param name="Iterate">True (<c>:iterate</c>) if the rule applies to included resources too.</param>
public sealed record IncludeRule(bool Reverse, string? SourceType, SearchParameter? Parameter, string? TargetType, bool Iterate = false)
{
    private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, IReadOnlyList<int>> AllReferences = new(StringComparer.Ordinal);

    /// <summary>The parameters of the source type that are followed, if they refer by canonical address.</summary>
    public IEnumerable<SearchParameter> CanonicalParameters => (Parameter is not null ? [Parameter] : SourceType is null ? [] : ReferencesOf(SourceType))
        .Where(parameter => parameter.ExpressionIds.Any(SearchParameterTable.Instance.CanonicalsOf(parameter.ResourceType).Contains));

    /// <summary>The types that canonical references by the rule may lead to.</summary>
    public IEnumerable<string> CanonicalTargets => TargetType is not null ? [TargetType]
        : SourceType is null || CanonicalParameters.Any(parameter => parameter.Targets.Count == 0) ? SearchedTypes.All.Names
        : CanonicalParameters.SelectMany(parameter => parameter.Targets).Distinct();

    /// <summary>The expressions whose values are followed in resources of a type; none if the rule is not about it.</summary>
    public IReadOnlyList<int> ExpressionIdsOf(string type) =>
        SourceType is not null && SourceType != type ? [] : Parameter?.ExpressionIds ?? AllReferences.GetOrAdd(type, FindReferences);

    private static IReadOnlyList<int> FindReferences(string type) => [.. ReferencesOf(type).SelectMany(parameter => parameter.ExpressionIds).Distinct()];

    private static IEnumerable<SearchParameter> ReferencesOf(string type) =>
        SearchParameterTable.Instance.For(type).Values.Where(parameter => parameter is { Kind: SearchValueKind.Reference, NotCompiled: null });

    /// <summary>What the resources refer to by the rule's parameter, each once; from their packed values, wherever they come from.</summary>
    public IReadOnlyList<Resources.ResourceKey> TargetsOf(IEnumerable<Resources.StoredResource> sources) => RecordReferences.TargetsOf(this, sources);

    /// <summary>The canonical addresses by which the resources refer to others by the rule's parameter, each once.</summary>
    public IReadOnlySet<CanonicalAddress> AddressesIn(IEnumerable<Resources.StoredResource> sources) => sources.SelectMany(source => CanonicalAddress.ReferredBy(source, this)).ToHashSet();
}

/// <summary>
/// Where a page ended: the sort values of its last match and its <see cref="Resources.StoredResource.Rid"/>.
/// A sort value is null where the resource has none: such resources come last, ascending or descending. Of several values the smallest counts
/// ascending, the greatest descending; ties go by Rid, ascending. What counts of a value, and its form here (invariant culture):
/// date, <c>_lastUpdated</c>: low end, UTC ticks in decimal; number, quantity: (low + high) / 2, format <c>R</c>;
/// string: the folded text; token: the code (one without a code has no value); uri: the text;
/// reference: <c>Type/id</c>, or the url; <c>_id</c>: the id. Texts are ordered by code point.
/// </summary>
[GenerateSerializer, Immutable, Alias("drcloud.SearchPosition")]
public sealed record SearchPosition([property: Id(0)] IReadOnlyList<string?> SortValues, [property: Id(1)] long Rid);

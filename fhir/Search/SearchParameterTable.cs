using System.Collections.Concurrent;
using System.Collections.Frozen;
using Hl7.Fhir.Model;

namespace DrCloud.Fhir.Search;

/// <summary>All search parameters of R4 and those that US Core 3.1.1 adds, by resource type and code. Built once, immutable.</summary>
public sealed class SearchParameterTable
{
    private static readonly FrozenDictionary<string, SearchParameter> None = FrozenDictionary<string, SearchParameter>.Empty;

    private readonly ILookup<string, SearchParameterDefinition> _definitions = SearchParameterDefinition.All.ToLookup(definition => definition.ResourceType);
    private readonly FrozenSet<string> _types = ModelInfo.SupportedResources.ToFrozenSet(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, FrozenDictionary<string, SearchParameter>> _byType = new(StringComparer.Ordinal);

    private SearchParameterTable()
    {
    }

    /// <summary>The table of this server.</summary>
    public static SearchParameterTable Instance { get; } = new();

    /// <summary>The resource types of R4.</summary>
    public IReadOnlyCollection<string> ResourceTypes => _types;

    /// <summary>The parameters of a type, by code; of a type that R4 does not have: none.</summary>
    public IReadOnlyDictionary<string, SearchParameter> For(string resourceType) =>
        _byType.TryGetValue(resourceType, out var parameters) ? parameters
        : _types.Contains(resourceType) ? _byType.GetOrAdd(resourceType, Build)
        : None;

    private FrozenDictionary<string, SearchParameter> Build(string resourceType) =>
        _definitions[SearchParameterDefinition.AnyType].Concat(_definitions[resourceType])
            .Select(definition => definition.For(resourceType))
            .ToFrozenDictionary(parameter => parameter.Code, StringComparer.Ordinal);
}

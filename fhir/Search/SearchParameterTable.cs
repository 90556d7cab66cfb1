using System.Collections.Concurrent;
using System.Collections.Frozen;
using DrCloud.Fhir.Search.Expressions;
using Hl7.Fhir.Model;

namespace DrCloud.Fhir.Search;

/// <summary>All search parameters of R4 and those that US Core 3.1.1 and this server add, by resource type and code. Built once, immutable.</summary>
public sealed class SearchParameterTable
{
    private static readonly CompiledType None = new(FrozenDictionary<string, SearchParameter>.Empty, new ExtractionNode(), FrozenSet<int>.Empty);

    private readonly ILookup<string, SearchParameterDefinition> _definitions = SearchParameterDefinition.All.ToLookup(definition => definition.ResourceType);
    private readonly FrozenSet<string> _types = ModelInfo.SupportedResources.ToFrozenSet(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, CompiledType> _compiled = new(StringComparer.Ordinal);

    private SearchParameterTable()
    {
    }

    /// <summary>The table of this server.</summary>
    public static SearchParameterTable Instance { get; } = new();

    /// <summary>The resource types of R4.</summary>
    public IReadOnlyCollection<string> ResourceTypes => _types;

    /// <summary>The parameters of a type, by code; of a type that R4 does not have: none.</summary>
    public IReadOnlyDictionary<string, SearchParameter> For(string resourceType) => Compiled(resourceType).Parameters;

    /// <summary>The tree that takes the values of all parameters out of resources of the type.</summary>
    internal ExtractionNode ExtractorOf(string resourceType) => Compiled(resourceType).Extractor;

    /// <summary>The expressions by which resources of the type refer to others by canonical address.</summary>
    internal IReadOnlySet<int> CanonicalsOf(string resourceType) => Compiled(resourceType).Canonicals;

    private CompiledType Compiled(string resourceType) =>
        _compiled.TryGetValue(resourceType, out var compiled) ? compiled
        : _types.Contains(resourceType) ? _compiled.GetOrAdd(resourceType, Compile)
        : None;

    private CompiledType Compile(string resourceType)
    {
        var compiler = new ExpressionCompiler(resourceType);
        var parameters = _definitions[SearchParameterDefinition.AnyType].Concat(_definitions[resourceType])
            .Select(definition => Compile(definition.For(resourceType), compiler))
            .ToFrozenDictionary(parameter => parameter.Code, StringComparer.Ordinal);
        compiler.Root.Freeze();
        return new CompiledType(parameters, compiler.Root, compiler.Canonicals.ToFrozenSet());
    }

    private static SearchParameter Compile(SearchParameter parameter, ExpressionCompiler compiler)
    {
        if (parameter.NotCompiled is not null)
        {
            return parameter;
        }

        if (parameter.Kind == SearchValueKind.Composite)
        {
            // A composite of the whole resource needs nothing of its own: its parts are parameters.
            var problems = parameter.Expressions.Where(elements => elements != parameter.ResourceType).Select(elements =>
                CompositePart.Of(elements, parameter.Components) is { } parts ? compiler.TryAdd(elements, [.. parts.SelectMany(operands => operands)]) : "a part is not defined");
            return problems.FirstOrDefault(problem => problem is not null) is { } reason ? parameter with { NotCompiled = $"composite: {reason}" } : parameter;
        }

        var failures = parameter.Expressions.Zip(parameter.ExpressionIds, (expression, id) => compiler.TryAdd(id, parameter.Kind, expression));
        return failures.OfType<string>().ToList() is [var first, ..] ? parameter with { NotCompiled = first } : parameter;
    }

    private sealed record CompiledType(FrozenDictionary<string, SearchParameter> Parameters, ExtractionNode Extractor, FrozenSet<int> Canonicals);
}

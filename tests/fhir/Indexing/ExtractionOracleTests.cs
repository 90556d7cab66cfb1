using System.Text.Json;
using DrCloud.Fhir.Search;
using Hl7.Fhir.Model;
using Xunit;
using SearchParameter = DrCloud.Fhir.Search.SearchParameter;

namespace DrCloud.Tests.Indexing;

/// <summary>The compiled extractors against the SDK's FHIRPath engine, over real resources.</summary>
public sealed class ExtractionOracleTests(ITestOutputHelper output)
{
    private const int Sample = 60;
    private const int GeneratedPerType = 25;
    private const int MostGeneratedPerType = 500;

    private readonly SdkOracle _oracle = new();
    private readonly Dictionary<int, int> _valuesSeen = [];
    private readonly HashSet<string> _types = [];
    private readonly List<string> _differences = [];
    private int _resources;

    private static IEnumerable<SearchParameter> Compiled => SearchParameterTable.Instance.ResourceTypes
        .SelectMany(type => SearchParameterTable.Instance.For(type).Values)
        .Where(parameter => parameter is { NotCompiled: null, IsBuiltIn: false, Kind: not SearchValueKind.Composite });

    [Fact]
    public void Values_of_the_examples_equal_those_of_the_SDK() => CompareExamples(Sample);

    [Fact, Trait("Category", "Long")]
    public void Values_of_all_examples_equal_those_of_the_SDK() => CompareExamples(int.MaxValue);

    [Fact]
    public void Values_of_generated_resources_of_every_type_equal_those_of_the_SDK()
    {
        var generated = new GeneratedResources(1);
        foreach (var type in SearchParameterTable.Instance.ResourceTypes.Order(StringComparer.Ordinal))
        {
            var parameters = Compiled.Where(parameter => parameter.ResourceType == type).ToList();
            for (var i = 0; i < GeneratedPerType || (i < MostGeneratedPerType && !parameters.All(HasValues)); i++)
            {
                Compare(type, JsonSerializer.SerializeToUtf8Bytes(generated.Next(type)));
            }
        }

        Report();
        Assert.Equal("", string.Join(' ', Compiled.Where(parameter => !HasValues(parameter)).Select(parameter => $"{parameter.ResourceType}.{parameter.Code}")));
    }

    private void CompareExamples(int perType)
    {
        foreach (var (type, json) in Examples.Folders.SelectMany(folder => Examples.Of(folder, perType)))
        {
            Compare(type, json);
        }

        Report();
        Assert.True(_types.Count >= 126, $"only {_types.Count} types were seen");
    }

    private void Compare(string type, byte[] json)
    {
        var resource = _oracle.Parse(json);
        Assert.NotNull(resource);
        Compare(type, json, resource);
    }

    private void Compare(string type, byte[] json, Resource resource)
    {
        using var document = JsonDocument.Parse(json);
        var extracted = ResourceIndexer.Extract(document.RootElement).ToLookup(entry => entry.ExpressionId, entry => entry.Value);
        var compared = new HashSet<int> { ResourceIndexer.AnyReference, ResourceIndexer.AttachmentUrl };
        _resources++;
        _types.Add(type);
        Compare(resource, "any reference", SdkOracle.AnyReference(resource), extracted[ResourceIndexer.AnyReference]);
        Compare(resource, "attachment url", SdkOracle.AttachmentUrl(resource), extracted[ResourceIndexer.AttachmentUrl]);
        foreach (var parameter in SearchParameterTable.Instance.For(type).Values.Where(parameter => parameter is { NotCompiled: null, Kind: not SearchValueKind.Composite }))
        {
            foreach (var (id, expression) in parameter.ExpressionIds.Zip(parameter.Expressions).Where(pair => compared.Add(pair.First)))
            {
                Compare(resource, $"{parameter.Kind} {expression}", _oracle.Values(resource, parameter, expression), extracted[id]);
                foreach (var aspect in new[] { IndexAspect.Identifier, IndexAspect.TypedIdentifier })
                {
                    compared.Add(IndexAspects.IdOf(id, aspect));
                    Compare(resource, $"{aspect} {expression}", _oracle.Values(resource, parameter, expression, aspect), extracted[IndexAspects.IdOf(id, aspect)]);
                }

                _valuesSeen[id] = _valuesSeen.GetValueOrDefault(id) + extracted[id].Count();
            }
        }

        foreach (var parameter in SearchParameterTable.Instance.For(type).Values.Where(parameter => parameter is { NotCompiled: null, Kind: SearchValueKind.Composite }))
        {
            foreach (var (elements, part) in parameter.Expressions.Where(elements => elements != type).SelectMany(elements => CompositePart.Of(elements, parameter.Components)!.SelectMany(parts => parts).Select(part => (elements, part))))
            {
                var expected = _oracle.Values(resource, elements, part);
                for (var element = 0; element < CompositePart.Elements; element++)
                {
                    Compare(resource, $"{parameter.Code}[{element}] {part.Expression}", [.. expected[element]], extracted[part.IdIn(element)]);
                    compared.UnionWith(Enum.GetValues<IndexAspect>().Select(aspect => (part with { Id = IndexAspects.IdOf(part.Id, aspect) }).IdIn(element)));
                }
            }
        }

        Assert.Subset(compared, extracted.Select(group => group.Key).ToHashSet());
    }

    private void Compare(Resource resource, string what, HashSet<IndexValue> expected, IEnumerable<IndexValue> found)
    {
        var values = found.ToList();
        if (!expected.SetEquals(values) || values.Count != expected.Count)
        {
            _differences.Add($"{resource.TypeName}/{resource.Id} {what}: expected [{string.Join(", ", expected)}], found [{string.Join(", ", values)}]");
        }
    }

    private void Report()
    {
        output.WriteLine($"{_resources} resources of {_types.Count} types, {_valuesSeen.Values.Sum()} values");
        foreach (var kind in Compiled.GroupBy(parameter => parameter.Kind).OrderBy(group => group.Key))
        {
            output.WriteLine($"{kind.Key}: {kind.Count(HasValues)} of {kind.Count()} parameters with values, {kind.SelectMany(parameter => parameter.ExpressionIds).Distinct().Sum(id => _valuesSeen.GetValueOrDefault(id))} values");
        }

        Assert.True(_differences.Count == 0, $"{_differences.Count} differences:\n{string.Join('\n', _differences.Take(10))}");
    }

    private bool HasValues(SearchParameter parameter) => parameter.ExpressionIds.Any(id => _valuesSeen.GetValueOrDefault(id) > 0);
}

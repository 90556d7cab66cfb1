using System.Collections.Concurrent;
using System.Text.Json;
using DrCloud.Fhir.Search;
using Hl7.Fhir.FhirPath;
using Hl7.Fhir.Model;
using Hl7.Fhir.Rest;
using Hl7.Fhir.Serialization;
using Hl7.FhirPath;
using Hl7.FhirPath.Expressions;
using SearchParameter = DrCloud.Fhir.Search.SearchParameter;

namespace DrCloud.Tests.Indexing;

/// <summary>The SDK's way to search values: its parser, its FHIRPath engine, and <see cref="OracleValues"/>.</summary>
internal sealed class SdkOracle
{
    private static readonly FhirPathCompiler Compiler = new(new SymbolTable().AddStandardFP().AddFhirExtensions());

    private readonly ConcurrentDictionary<string, CompiledExpression> _compiled = new(StringComparer.Ordinal);
    private readonly FhirEvaluationContext _context = new() { ElementResolver = EmptyResource };
    private readonly FhirJsonDeserializer _json = new(new DeserializerSettings().UsingMode(DeserializationMode.Ostrich));

    /// <summary>The resource as the SDK understands it; null if it does not.</summary>
    public Resource? Parse(byte[] json)
    {
        var reader = new Utf8JsonReader(json);
        _json.TryDeserializeResource(ref reader, out var resource, out _);
        return resource;
    }

    /// <summary>The values of one expression.</summary>
    public HashSet<IndexValue> Values(Resource resource, SearchParameter parameter, string expression) =>
        [.. _compiled.GetOrAdd(expression, Compiler.Compile)([resource.ToPocoNode()], _context).SelectMany(node => OracleValues.Of(parameter.Kind, node.Poco))];

    /// <summary>The identifiers that are packed beside the values of an expression.</summary>
    public HashSet<IndexValue> Values(Resource resource, SearchParameter parameter, string expression, IndexAspect aspect) =>
        [.. _compiled.GetOrAdd(expression, Compiler.Compile)([resource.ToPocoNode()], _context).SelectMany(node => OracleValues.Of(parameter.Kind, aspect, node.Poco))];

    /// <summary>The values of a part of a composite, by the number of the element that has them.</summary>
    public ILookup<int, IndexValue> Values(Resource resource, string elements, CompositePart part) =>
        _compiled.GetOrAdd(elements, Compiler.Compile)([resource.ToPocoNode()], _context)
            .SelectMany((element, number) => _compiled.GetOrAdd(part.Expression, Compiler.Compile)([element], _context)
                .SelectMany(node => OracleValues.Of(part.Kind, node.Poco)).Select(value => (Number: number % CompositePart.Elements, value)))
            .ToLookup(pair => pair.Number, pair => pair.value);

    /// <summary>Every literal reference, wherever it is.</summary>
    public static HashSet<IndexValue> AnyReference(Resource resource) =>
        [.. resource.ToPocoNode().Descendants().Select(node => node.Poco).OfType<ResourceReference>().Select(reference => OracleValues.Literal(reference.Reference)).OfType<IndexValue>()];

    /// <summary>Every attachment that is a Binary here.</summary>
    public static HashSet<IndexValue> AttachmentUrl(Resource resource) =>
        [.. resource.ToPocoNode().Descendants().Select(node => node.Poco).OfType<Attachment>().Select(attachment => OracleValues.Literal(attachment.Url)).Where(reference => reference?.Type == "Binary").OfType<IndexValue>()];

    private static PocoNode? EmptyResource(string url) =>
        new ResourceIdentity(url).ResourceType is { } type && ModelInfo.GetTypeForFhirType(type) is { } native && Activator.CreateInstance(native) is Resource resource ? resource.ToPocoNode() : null;
}

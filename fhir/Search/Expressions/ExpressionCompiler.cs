using DrCloud.Fhir.Search.Values;
using Hl7.FhirPath;
using Hl7.FhirPath.Expressions;

namespace DrCloud.Fhir.Search.Expressions;

/// <summary>
/// Compiles the FHIRPath expressions of one resource type into one tree of <see cref="ExtractionNode"/>:
/// the SDK parses them, the SDK's model gives the static types that decide choices, casts and conversions.
/// </summary>
internal sealed class ExpressionCompiler(ElementType type)
{
    private static readonly FhirPathCompiler Parser = new();

    private readonly Dictionary<int, string?> _failures = [];

    /// <summary>A compiler of the expressions of a resource type.</summary>
    public ExpressionCompiler(string resourceType)
        : this(ElementType.Of(resourceType))
    {
    }

    /// <summary>Where elements of a static type are found: at most one in a resource if single; all in one JSON value if whole.</summary>
    private sealed record Place(ExtractionNode Node, ElementType Type, bool IsSingle, bool IsWhole);

    /// <summary>The expressions that yield canonical references.</summary>
    public HashSet<int> Canonicals { get; } = [];

    /// <summary>The tree; to be frozen after the last expression.</summary>
    public ExtractionNode Root { get; } = new();

    /// <summary>Adds an expression to the tree, once; the reason if it cannot be compiled or yields nothing of the kind, otherwise null.</summary>
    public string? TryAdd(int expressionId, SearchValueKind kind, string expression)
    {
        if (_failures.TryGetValue(expressionId, out var failure))
        {
            return failure;
        }

        try
        {
            Add(expressionId, kind, expression);
        }
        catch (UnsupportedExpressionException unsupported)
        {
            failure = unsupported.Message;
        }

        _failures.Add(expressionId, failure);
        return failure;
    }

    /// <summary>Adds the parts of a composite: of each element that the expression yields, its parts' values under numbers of its own; the reason if that cannot be compiled.</summary>
    public string? TryAdd(string elements, IReadOnlyList<CompositePart> parts)
    {
        try
        {
            foreach (var place in Compile(Parser.Parse(elements)))
            {
                var inner = new ExpressionCompiler(place.Type);
                if (parts.Select(part => inner.TryAdd(part.Id, part.Kind, part.Expression)).FirstOrDefault(failure => failure is not null) is { } failed)
                {
                    return failed;
                }

                inner.Root.Freeze();
                var counter = new object();
                place.Node.End(0, (element, sink) => sink.InNext(counter, element, inner.Root));
            }

            return null;
        }
        catch (UnsupportedExpressionException unsupported)
        {
            return unsupported.Message;
        }
    }

    private void Add(int expressionId, SearchValueKind kind, string expression)
    {
        var parsed = Parser.Parse(expression);
        if (ConditionCompiler.IsCondition(parsed))
        {
            AddCondition(expressionId, kind, parsed);
            return;
        }

        var found = false;
        var places = Compile(parsed);
        foreach (var place in places)
        {
            if (ValueConverters.For(kind, place.Type) is { } convert)
            {
                place.Node.End(expressionId, convert);
                found = true;
                if (kind == SearchValueKind.Reference && ReferenceValues.IsCanonical(place.Type))
                {
                    Canonicals.Add(expressionId);
                }
            }
        }

        if (!found)
        {
            throw new UnsupportedExpressionException($"{expression} yields {string.Join(", ", places.Select(place => place.Type.Name))}, no {kind}");
        }
    }

    private void AddCondition(int expressionId, SearchValueKind kind, Expression parsed)
    {
        if (kind != SearchValueKind.Token)
        {
            throw new UnsupportedExpressionException($"a truth value is no {kind}");
        }

        var condition = ConditionCompiler.Compile(parsed, type);
        Root.End(expressionId, (element, sink) =>
        {
            if (condition(element) is { } holds)
            {
                sink.Add(TokenValues.Of(holds));
            }
        });
    }

    private List<Place> Compile(Expression expression) => expression switch
    {
        BracketExpression bracket => Compile(bracket.Operand),
        AxisExpression { AxisName: "that" } => [new Place(Root, type, true, true)],
        ChildExpression { Focus: AxisExpression, ChildName: var name } when name == type.Name => [new Place(Root, type, true, true)],
        ChildExpression child => [.. Compile(child.Focus).SelectMany(place => Children(place, child.ChildName))],
        IndexerExpression { Index: ConstantExpression { Value: int index } } item => [.. Compile(item.Focus).Select(place => Item(place, index))],
        BinaryExpression { Op: "as" } cast when cast.Operands() is (var focus, IdentifierExpression type) => OfType(focus, type.Value),
        FunctionCallExpression { FunctionName: "as" or "ofType" } cast when cast.Arguments.Single() is IdentifierExpression type => OfType(cast.Focus, type.Value),
        FunctionCallExpression { FunctionName: "where" } filter => [.. Compile(filter.Focus).Select(place => Where(place, filter.Arguments.Single()))],
        FunctionCallExpression { FunctionName: "extension" } extension when extension.Arguments.Single() is ConstantExpression { Value: string url } =>
            [.. Compile(extension.Focus).SelectMany(place => Children(place, "extension")).Select(place => WhereUrl(place, url))],
        FunctionCallExpression call => throw new UnsupportedExpressionException($"function {call.FunctionName}"),
        _ => throw new UnsupportedExpressionException($"expression {expression.GetType().Name}"),
    };

    private List<Place> OfType(Expression focus, string type) => [.. Compile(focus).Where(place => place.Type.Is(type))];

    private static IEnumerable<Place> Children(Place place, string name) =>
        place.Type.Children(name).Select(child => new Place(place.Node.Child(child.Property), child.Type, place.IsSingle && !child.IsCollection, place.IsSingle));

    private static Place Item(Place place, int index) => place.IsWhole
        ? place with { Node = place.Node.Item(index), IsSingle = true }
        : throw new UnsupportedExpressionException("index into a collection that is spread over several elements");

    private static Place Where(Place place, Expression condition) =>
        place with { Node = place.Node.Where(ConditionCompiler.Text(condition), ConditionCompiler.Compile(condition, place.Type)), IsWhole = false };

    private static Place WhereUrl(Place place, string url) =>
        place with { Node = place.Node.Where(url, element => element.Text("url"u8) == url), IsWhole = false };
}

using DrCloud.Fhir.Search.Words;

namespace DrCloud.Fhir.Search;

/// <summary>Reads one parameter of a query into the condition that it sets: on the type searched itself, or through references on others.</summary>
internal sealed class ConditionReader(string baseAddress, SearchTerminology terminology, SearchIssues issues)
{
    /// <summary>Parameters of every type whose meaning would be lost if they were ignored.</summary>
    private static readonly HashSet<string> NotSupported = ["_filter", "_query", "_type", "_contained", "_containedType", "_offset"];

    /// <summary>True if the parameter read last names value sets or hierarchies.</summary>
    public bool NamesCodes { get; private set; }

    /// <summary>The condition, or null after an issue.</summary>
    /// <param name="types">The types searched.</param>
    /// <param name="name">Name of the parameter, with modifiers.</param>
    /// <param name="value">Its value, with its escapes.</param>
    public SearchCondition? Read(SearchedTypes types, string name, string value)
    {
        NamesCodes = false;
        return ChainReader.IsChain(name) ? new ChainReader(this, issues, name, value).Read(types) : Read(types, name, name, value, isChained: false);
    }

    /// <summary>The condition that the last name of a chain sets on the type where the chain ends.</summary>
    internal SearchCondition? ReadEnd(SearchedTypes types, string end, string name, string value) => Read(types, end, name, value, isChained: true);

    private SearchCondition? Read(SearchedTypes types, string own, string name, string value, bool isChained)
    {
        var colon = own.IndexOf(':', StringComparison.Ordinal);
        var (code, modifier) = colon < 0 ? (own, null) : (own[..colon], own[(colon + 1)..]);
        return code switch
        {
            "_id" => ReadId(name, modifier, value),
            "_lastUpdated" => ReadLastUpdated(name, modifier, value),
            "_list" when modifier is null => ReadList(name, value),
            "_text" or "_content" => ReadWords(name, modifier, value, inNarrative: code == "_text"),
            _ when NotSupported.Contains(code) => issues.Error("not-supported", name, $"Parameter '{code}' is not supported."),
            _ when types.Parameters.TryGetValue(code, out var parameter) => ReadParameter(parameter, types.Shown, name, modifier, value),
            _ when isChained => issues.Error("invalid", name, $"Parameter '{SearchIssues.Shown(name)}' ends in what is no search parameter of {types.Shown}."),
            _ => issues.Ignored(name, $"is not a search parameter of {types.Shown}"),
        };
    }

    private SearchCondition? ReadId(string name, string? modifier, string value)
    {
        if (modifier is not (null or "not"))
        {
            return issues.Error("not-supported", name, "Parameter '_id' has no such modifier; supported: :not.");
        }

        if (Alternatives(name, value) is not { } parts)
        {
            return null;
        }

        var ids = new SearchCondition.IdIn(parts.ConvertAll(SearchEscapes.Unescape));
        return modifier is null ? ids : new SearchCondition.Not(ids);
    }

    /// <summary>The resources that a <see href="https://hl7.org/fhir/R4/search.html#list">List</see> names: to be in one is a reverse chain.</summary>
    private SearchCondition? ReadList(string name, string value)
    {
        if (Alternatives(name, value) is not { } parts)
        {
            return null;
        }

        return parts.Exists(part => part.StartsWith('$'))
            ? issues.Error("not-supported", name, "Parameter '_list' takes the ids of Lists; there are no functional ones here.")
            : new SearchCondition.ReverseChain("List", SearchParameterTable.Instance.For("List")["item"], new SearchCondition.IdIn(parts.ConvertAll(SearchEscapes.Unescape)));
    }

    private SearchCondition? ReadWords(string name, string? modifier, string value, bool inNarrative) => modifier is not null
        ? issues.Error("not-supported", name, "Parameters '_text' and '_content' have no modifiers.")
        : AnyOf(name, value, raw => (WordLiteral.Parse(raw, inNarrative, out var problem), problem));

    private SearchCondition? ReadLastUpdated(string name, string? modifier, string value)
    {
        if (modifier is not null)
        {
            return issues.Error("not-supported", name, "Parameter '_lastUpdated' has no modifiers.");
        }

        return AnyOf(name, value, raw => (SearchValueParser.OfDate(raw, out var problem) is { } date ? new SearchCondition.LastUpdated(date) : null, problem));
    }

    private SearchCondition? ReadParameter(SearchParameter parameter, string type, string name, string? modifier, string value)
    {
        var shown = $"'{parameter.Code}' of {type}";
        if (parameter.NotCompiled is { } reason)
        {
            return issues.Error("not-supported", name, $"Parameter {shown} cannot be searched on: {reason}");
        }

        if (parameter.Kind == SearchValueKind.Composite)
        {
            return modifier is null ? ReadComposite(parameter, name, value) : issues.Error("not-supported", name, $"Parameter {shown} has no modifiers.");
        }

        if (parameter.Kind == SearchValueKind.Special)
        {
            return issues.Error("not-supported", name, $"Parameter {shown} is {parameter.Kind.ToString().ToLowerInvariant()}: not supported.");
        }

        if (modifier == "missing")
        {
            return value is "true" or "false"
                ? new SearchCondition.Missing(parameter, value == "true")
                : issues.Error("invalid", name, $"Parameter '{parameter.Code}:missing': expected true or false.");
        }

        if (modifier is not null && !SearchValueParser.Allows(parameter, modifier))
        {
            return issues.Error("not-supported", name, $"Parameter {shown} has no such modifier; supported: {ModifiersOf(parameter)}.");
        }

        NamesCodes |= parameter.Kind == SearchValueKind.Token && SearchTerminology.IsNaming(modifier);
        var any = AnyOf(name, value, raw =>
            (SearchValueParser.Parse(parameter, modifier, raw, baseAddress, terminology, out var problem) is { } match ? new SearchCondition.Matches(parameter, match) : null, problem));
        return any is not null && (modifier is "not" or "not-in") ? new SearchCondition.Not(any) : any;
    }

    /// <summary>
    /// A <see href="https://hl7.org/fhir/R4/search.html#combining">composite</see>: its parts, joined by <c>$</c>, all hold for one element. Where the element is the
    /// resource, they are values of the parameters that define them.
    /// </summary>
    private SearchCondition? ReadComposite(SearchParameter parameter, string name, string value)
    {
        if (SearchEscapes.Split(value, ',').Count > SearchLimits.MaxComposites)
        {
            return issues.Error("too-costly", name, $"Parameter '{SearchIssues.Shown(name)}': at most {SearchLimits.MaxComposites} alternatives.");
        }

        var elements = parameter.Expressions.SelectMany(expression => ElementsOf(parameter, expression)).ToList();
        return AnyOf(name, value, raw =>
        {
            var texts = SearchEscapes.Split(raw, '$');
            if (texts.Count != parameter.Components.Count)
            {
                return (null, $"expected {parameter.Components.Count} values joined by $");
            }

            var matches = new List<ValueMatch>(texts.Count);
            foreach (var (part, text) in elements[0].Zip(texts))
            {
                if (SearchValueParser.Parse(part, null, text, baseAddress, terminology, out var problem) is not { } match)
                {
                    return (null, problem);
                }

                matches.Add(match);
            }

            var any = elements.ConvertAll(parts => (SearchCondition)new SearchCondition.And([.. parts.Zip(matches, (part, match) => new SearchCondition.Matches(part, match))]));
            return (any is [var single] ? single : new SearchCondition.Or(any), "");
        });
    }

    /// <summary>The parts of a composite as parameters, for each element that may hold them.</summary>
    private static IEnumerable<IReadOnlyList<SearchParameter>> ElementsOf(SearchParameter parameter, string elements)
    {
        if (elements == parameter.ResourceType)
        {
            var table = SearchParameterTable.Instance.For(parameter.ResourceType).Values;
            return [[.. parameter.Components.Select(component => OfResource(table.First(candidate => candidate.Url == component.Definition), parameter.Expressions))]];
        }

        var parts = CompositePart.Of(elements, parameter.Components)!;
        return Enumerable.Range(0, CompositePart.Elements).Select(element => (IReadOnlyList<SearchParameter>)
        [
            .. parts.Select((operands, i) => new SearchParameter(
                parameter.ResourceType, $"{parameter.Code}${i}@{element}", operands[0].Kind, [], [.. operands.Select(operand => operand.IdIn(element))], operands[0].Targets)),
        ]);
    }

    /// <summary>A part without the values that it takes from the other elements of its composite.</summary>
    private static SearchParameter OfResource(SearchParameter part, IReadOnlyList<string> elements) => part with
    {
        ExpressionIds =
        [
            .. part.ExpressionIds.Zip(part.Expressions)
                .Where(pair => !elements.Any(other => other != part.ResourceType && pair.Second.TrimStart('(').StartsWith(other + '.', StringComparison.Ordinal)))
                .Select(pair => pair.First),
        ],
    };

    private static string ModifiersOf(SearchParameter parameter) => string.Join(", ",
        SearchValueParser.ModifiersOf(parameter.Kind).Append("missing").Select(modifier => ":" + modifier)
            .Concat(parameter.Kind == SearchValueKind.Reference ? [":[resource type]"] : []));

    private SearchCondition? AnyOf(string name, string value, Func<string, (SearchCondition? Condition, string Problem)> parse)
    {
        if (Alternatives(name, value) is not { } parts)
        {
            return null;
        }

        var any = new List<SearchCondition>(parts.Count);
        foreach (var part in parts)
        {
            var (condition, problem) = parse(part);
            if (condition is null)
            {
                return issues.Error("invalid", name, $"Parameter '{SearchIssues.Shown(name)}': {problem}.");
            }

            any.Add(condition);
        }

        return any is [var single] ? single : new SearchCondition.Or(any);
    }

    private List<string>? Alternatives(string name, string value)
    {
        var parts = SearchEscapes.Split(value, ',');
        if (parts.Count > SearchLimits.MaxAlternatives)
        {
            issues.Error("too-costly", name, $"Parameter '{SearchIssues.Shown(name)}': at most {SearchLimits.MaxAlternatives} alternatives.");
            return null;
        }

        if (parts.Exists(string.IsNullOrWhiteSpace))
        {
            issues.Error("invalid", name, $"Parameter '{SearchIssues.Shown(name)}': an empty value in the list.");
            return null;
        }

        return parts;
    }
}

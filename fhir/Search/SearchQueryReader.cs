using System.Text;

namespace DrCloud.Fhir.Search;

/// <summary>Reads the parameters of one query, one after another; used once.</summary>
internal sealed class SearchQueryReader(string type, string baseAddress)
{
    /// <summary>Parameters of every type whose meaning would be lost if they were ignored.</summary>
    private static readonly HashSet<string> NotSupported =
        ["_has", "_filter", "_text", "_content", "_list", "_query", "_type", "_contained", "_containedType"];

    private readonly IReadOnlyDictionary<string, SearchParameter> _parameters = SearchParameterTable.Instance.For(type);
    private readonly SearchIssues _issues = new();
    private readonly List<SearchCondition> _conditions = [];
    private readonly StringBuilder _canonical = new();

    public ParseResult Read(IEnumerable<KeyValuePair<string, string>> parameters)
    {
        var results = new ResultParameterReader(type, _parameters, _issues);
        var (count, length) = (0, 0L);
        foreach (var (name, value) in parameters)
        {
            length += name.Length + (value?.Length ?? 0);
            if (++count > SearchLimits.MaxParameters || length > SearchLimits.MaxLength)
            {
                _issues.Error("too-costly", null, $"The search is too long: at most {SearchLimits.MaxParameters} parameters and {SearchLimits.MaxLength} characters.");
                break;
            }

            // R4, "empty parameters are not an error - they are just ignored by the server".
            if (string.IsNullOrEmpty(value) || name == SearchCursor.Parameter)
            {
                continue;
            }

            if (results.TryRead(name, value, out var kept))
            {
                Keep(name, kept);
            }
            else if (ReadCondition(name, value) is { } condition)
            {
                _conditions.Add(condition);
                Keep(name, value);
            }
        }

        var query = _issues.Errors.Count > 0 ? null : results.ToQuery(new SearchCondition.And(_conditions));
        return new(query, _canonical.ToString(), _issues.Errors, _issues.Unknown);
    }

    private void Keep(string name, string? value)
    {
        if (value is not null)
        {
            QueryText.Append(_canonical, name, value);
        }
    }

    /// <summary>The condition, or null after an issue.</summary>
    private SearchCondition? ReadCondition(string name, string value)
    {
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        var (code, modifier) = colon < 0 ? (name, null) : (name[..colon], name[(colon + 1)..]);
        return code switch
        {
            "_id" => ReadId(name, modifier, value),
            "_lastUpdated" => ReadLastUpdated(name, modifier, value),
            _ when NotSupported.Contains(code) => _issues.Error("not-supported", name, $"Parameter '{code}' is not supported."),
            _ when name.Contains('.', StringComparison.Ordinal) => ReadChain(name),
            _ when _parameters.TryGetValue(code, out var parameter) => ReadParameter(parameter, name, modifier, value),
            _ => _issues.Ignored(name, $"is not a search parameter of {type}"),
        };
    }

    private SearchCondition? ReadChain(string name)
    {
        var code = name.Split('.', ':')[0];
        return _parameters.ContainsKey(code)
            ? _issues.Error("not-supported", name, $"Chained parameters are not supported (on '{code}').")
            : _issues.Ignored(name, $"is not a search parameter of {type}");
    }

    private SearchCondition? ReadId(string name, string? modifier, string value)
    {
        if (modifier is not (null or "not"))
        {
            return _issues.Error("not-supported", name, "Parameter '_id' has no such modifier; supported: :not.");
        }

        if (Alternatives(name, value) is not { } parts)
        {
            return null;
        }

        var ids = new SearchCondition.IdIn(parts.ConvertAll(SearchEscapes.Unescape));
        return modifier is null ? ids : new SearchCondition.Not(ids);
    }

    private SearchCondition? ReadLastUpdated(string name, string? modifier, string value)
    {
        if (modifier is not null)
        {
            return _issues.Error("not-supported", name, "Parameter '_lastUpdated' has no modifiers.");
        }

        return AnyOf(name, value, raw => (SearchValueParser.OfDate(raw, out var problem) is { } date ? new SearchCondition.LastUpdated(date) : null, problem));
    }

    private SearchCondition? ReadParameter(SearchParameter parameter, string name, string? modifier, string value)
    {
        if (parameter.NotCompiled is { } reason)
        {
            return _issues.Error("not-supported", name, $"Parameter '{parameter.Code}' of {type} cannot be searched on: {reason}");
        }

        if (parameter.Kind is SearchValueKind.Composite or SearchValueKind.Special)
        {
            return _issues.Error("not-supported", name, $"Parameter '{parameter.Code}' of {type} is {parameter.Kind.ToString().ToLowerInvariant()}: not supported.");
        }

        if (modifier == "missing")
        {
            return value is "true" or "false"
                ? new SearchCondition.Missing(parameter, value == "true")
                : _issues.Error("invalid", name, $"Parameter '{parameter.Code}:missing': expected true or false.");
        }

        if (modifier is not null && !SearchValueParser.Allows(parameter, modifier))
        {
            return _issues.Error("not-supported", name, $"Parameter '{parameter.Code}' of {type} has no such modifier; supported: {ModifiersOf(parameter)}.");
        }

        var any = AnyOf(name, value, raw =>
            (SearchValueParser.Parse(parameter, modifier, raw, baseAddress, out var problem) is { } match ? new SearchCondition.Matches(parameter, match) : null, problem));
        return any is not null && modifier == "not" ? new SearchCondition.Not(any) : any;
    }

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
                return _issues.Error("invalid", name, $"Parameter '{SearchIssues.Shown(name)}': {problem}.");
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
            _issues.Error("too-costly", name, $"Parameter '{SearchIssues.Shown(name)}': at most {SearchLimits.MaxAlternatives} alternatives.");
            return null;
        }

        if (parts.Exists(string.IsNullOrWhiteSpace))
        {
            _issues.Error("invalid", name, $"Parameter '{SearchIssues.Shown(name)}': an empty value in the list.");
            return null;
        }

        return parts;
    }
}

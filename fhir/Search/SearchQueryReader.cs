using System.Text;

namespace DrCloud.Fhir.Search;

/// <summary>Reads the parameters of one query, one after another; used once.</summary>
internal sealed class SearchQueryReader(SearchAddress address, string baseAddress, SearchTerminology terminology)
{
    private const string Type = "_type";

    private readonly SearchIssues _issues = new();
    private readonly List<SearchCondition> _conditions = [];
    private readonly StringBuilder _canonical = new();
    private readonly StringBuilder _shown = new();

    public ParseResult Read(IReadOnlyList<KeyValuePair<string, string>> parameters)
    {
        if (TypesOf(parameters) is not { } types)
        {
            return new(null, "", _issues.Errors, _issues.Unknown);
        }

        if (address.Compartment is { } compartment)
        {
            _conditions.Add(Compartments.Condition(compartment, types.Names));
        }

        var results = new ResultParameterReader(types, _issues);
        var conditions = new ConditionReader(baseAddress, terminology, _issues);
        var (count, length, namesTypes) = (0, 0L, false);
        foreach (var (name, value) in parameters)
        {
            length += name.Length + (value?.Length ?? 0);
            if (++count > SearchLimits.MaxParameters || length > SearchLimits.MaxLength)
            {
                break;
            }

            // R4, "empty parameters are not an error - they are just ignored by the server".
            if (string.IsNullOrEmpty(value) || name == SearchCursor.Parameter)
            {
                continue;
            }

            if (name == Type && address.Type.Length == 0)
            {
                Keep(name, value);
                namesTypes = true;
            }
            else if (results.TryRead(name, value, out var kept))
            {
                Keep(name, kept);
            }
            else if (conditions.Read(types, name, value) is { } condition)
            {
                _conditions.Add(condition);
                var sent = conditions.NamesCodes ? Spell(name, value) : new(name, value);
                length += sent.Value.Length - value.Length;
                Keep(name, value, sent);
            }
        }

        if (count > SearchLimits.MaxParameters || length > SearchLimits.MaxLength)
        {
            _issues.Error("too-costly", null, $"The search is too long: at most {SearchLimits.MaxParameters} parameters and {SearchLimits.MaxLength} characters, with the codes that the operator's value sets have.");
        }

        // What reads bodies comes last: it is asked of few then.
        var where = new SearchCondition.And([.. _conditions.OrderBy(condition => condition.ReadsBodies)]);
        if (where.Size > SearchLimits.MaxConditions)
        {
            _issues.Error("too-costly", null, $"The search has too many alternatives: at most {SearchLimits.MaxConditions}, over all parameters, the types that chains lead to and the codes of value sets.");
        }

        var query = _issues.Errors.Count > 0 ? null : results.ToQuery(where);
        return new(query, _canonical.ToString(), _issues.Errors, _issues.Unknown) { Shown = _shown.ToString(), NamesTypes = namesTypes };
    }

    /// <summary>The type in the address; where it has none, those that <c>_type</c> names, or all. Null after an error.</summary>
    private SearchedTypes? TypesOf(IReadOnlyList<KeyValuePair<string, string>> parameters)
    {
        if (address.Type.Length > 0)
        {
            return SearchedTypes.Of(address.Type);
        }

        var possible = address.Compartment is { } compartment ? Compartments.TypesOf(compartment.Type) : SearchedTypes.All.Names;
        List<string> named = [.. parameters.Where(parameter => parameter.Key == Type && parameter.Value.Length > 0).SelectMany(parameter => parameter.Value.Split(','))];
        if (named.Count == 0)
        {
            return address.Compartment is null ? SearchedTypes.All : SearchedTypes.Of(possible);
        }

        if (named.TrueForAll(possible.Contains))
        {
            return SearchedTypes.Of(named);
        }

        _issues.Error("invalid", Type, $"Parameter '{Type}' names what is no type that can be searched here.");
        return null;
    }

    /// <summary>The parameter as every process understands it, or as it is after an issue.</summary>
    private KeyValuePair<string, string> Spell(string name, string value)
    {
        if (terminology.Spell(name, value) is not { } spelled)
        {
            return new(name, value);
        }

        if (spelled.Value.Length == 0)
        {
            _issues.Error("invalid", name, $"Parameter '{SearchIssues.Shown(name)}': the value set has no codes.");
        }
        else if (SearchEscapes.Split(spelled.Value, ',').Count > SearchLimits.MaxAlternatives)
        {
            _issues.Error("too-costly", name, $"Parameter '{SearchIssues.Shown(name)}': the operator's value sets may have {SearchLimits.MaxAlternatives} codes.");
        }

        return spelled;
    }

    private void Keep(string name, string? value)
    {
        if (value is not null)
        {
            Keep(name, value, new(name, value));
        }
    }

    private void Keep(string name, string value, KeyValuePair<string, string> sent)
    {
        QueryText.Append(_shown, name, value);
        QueryText.Append(_canonical, sent.Key, sent.Value);
    }
}

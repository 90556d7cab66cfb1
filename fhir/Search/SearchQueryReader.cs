using System.Text;

namespace DrCloud.Fhir.Search;

/// <summary>Reads the parameters of one query, one after another; used once.</summary>
internal sealed class SearchQueryReader(SearchAddress address, string baseAddress)
{
    private const string Type = "_type";

    private readonly SearchIssues _issues = new();
    private readonly List<SearchCondition> _conditions = [];
    private readonly StringBuilder _canonical = new();

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
        var conditions = new ConditionReader(baseAddress, _issues);
        var (count, length, namesTypes) = (0, 0L, false);
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
                Keep(name, value);
            }
        }

        // What reads bodies comes last: it is asked of few then.
        var where = new SearchCondition.And([.. _conditions.OrderBy(condition => condition.ReadsBodies)]);
        if (where.Size > SearchLimits.MaxConditions)
        {
            _issues.Error("too-costly", null, $"The search has too many alternatives: at most {SearchLimits.MaxConditions}, over all parameters, the types that chains lead to and the codes of value sets.");
        }

        var query = _issues.Errors.Count > 0 ? null : results.ToQuery(where);
        return new(query, _canonical.ToString(), _issues.Errors, _issues.Unknown) { NamesTypes = namesTypes };
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

    private void Keep(string name, string? value)
    {
        if (value is not null)
        {
            QueryText.Append(_canonical, name, value);
        }
    }
}

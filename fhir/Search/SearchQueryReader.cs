using System.Text;

namespace DrCloud.Fhir.Search;

/// <summary>Reads the parameters of one query, one after another; used once.</summary>
internal sealed class SearchQueryReader(string type, string baseAddress)
{
    private readonly IReadOnlyDictionary<string, SearchParameter> _parameters = SearchParameterTable.Instance.For(type);
    private readonly SearchIssues _issues = new();
    private readonly List<SearchCondition> _conditions = [];
    private readonly StringBuilder _canonical = new();

    public ParseResult Read(IEnumerable<KeyValuePair<string, string>> parameters)
    {
        var results = new ResultParameterReader(type, _parameters, _issues);
        var conditions = new ConditionReader(baseAddress, _issues);
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
            else if (conditions.Read(type, name, value) is { } condition)
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
}

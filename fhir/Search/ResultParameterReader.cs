using System.Globalization;
using DrCloud.Fhir.Capability;

namespace DrCloud.Fhir.Search;

/// <summary>The <see href="https://hl7.org/fhir/R4/search.html#return">parameters that shape the result</see>: what they say, and which of them are for the API alone.</summary>
internal sealed class ResultParameterReader(SearchedTypes types, SearchIssues issues)
{
    private static readonly HashSet<string> Once = ["_sort", "_count", "_total", "_summary"];

    private readonly HashSet<string> _seen = [];
    private readonly List<SortKey> _sort = [];
    private readonly List<IncludeRule> _includes = [];
    private int _count = SearchQuery.DefaultCount;
    private TotalMode _total;
    private bool _countOnly;

    /// <summary>The query that the parameters read so far describe.</summary>
    public SearchQuery ToQuery(SearchCondition where) => new()
    {
        Types = types.Names,
        Where = where,
        Sort = _sort,
        Count = _count,
        Total = _total,
        CountOnly = _countOnly || _count == 0,
        Includes = _includes,
    };

    /// <summary>False if it is no result parameter. <paramref name="kept"/>: the value for the canonical text, or null after an issue.</summary>
    public bool TryRead(string name, string value, out string? kept)
    {
        kept = value;
        if (Once.Contains(name) && !_seen.Add(name))
        {
            kept = Wrong(name, "stands more than once");
            return true;
        }

        switch (name)
        {
            case "_sort": kept = ReadSort(value); return true;
            case "_count": kept = ReadCount(value); return true;
            case "_total": kept = ReadTotal(value); return true;
            case "_summary": kept = ReadSummary(value); return true;
            case "_include" or "_revinclude": kept = ReadInclude(name, value); return true;
            case "_format" or "_pretty" or "_elements": return true;
        }

        if (name.StartsWith("_include:", StringComparison.Ordinal) || name.StartsWith("_revinclude:", StringComparison.Ordinal))
        {
            kept = ReadInclude(name, value);
            return true;
        }

        return false;
    }

    private string? ReadSort(string value)
    {
        var keys = value.Split(',');
        if (keys.Length > SearchLimits.MaxSortKeys)
        {
            return Wrong("_sort", $"has more than {SearchLimits.MaxSortKeys} keys");
        }

        foreach (var key in keys)
        {
            var descending = key.StartsWith('-');
            var code = descending ? key[1..] : key;
            if (code is "_id" or "_lastUpdated")
            {
                _sort.Add(new(null, code, descending));
            }
            else if (!types.Parameters.TryGetValue(code, out var parameter))
            {
                return Wrong("_sort", $"names what is no search parameter of {types.Shown}");
            }
            else if (!IsSearchable(parameter))
            {
                return Wrong("_sort", $"cannot sort by '{code}'", "not-supported");
            }
            else
            {
                _sort.Add(new(parameter, null, descending));
            }
        }

        return value;
    }

    private string? ReadCount(string value)
    {
        if (value.Length > 20 || !value.All(char.IsAsciiDigit))
        {
            return Wrong("_count", "is not a number of matches");
        }

        _count = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? Math.Min(count, SearchQuery.MaxCount) : SearchQuery.MaxCount;
        return _count.ToString(CultureInfo.InvariantCulture);
    }

    private string? ReadTotal(string value)
    {
        switch (value)
        {
            case "none": _total = TotalMode.None; return value;
            case "estimate": _total = TotalMode.Estimate; return value;
            case "accurate": _total = TotalMode.Accurate; return value;
            default: return Wrong("_total", "is not one of none, estimate, accurate");
        }
    }

    private string? ReadSummary(string value)
    {
        _countOnly = value == "count";
        return value is "true" or "text" or "data" or "count" or "false" ? value : Wrong("_summary", "is not one of true, text, data, count, false");
    }

    private string? ReadInclude(string name, string value)
    {
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        var (reverse, modifier) = (name.StartsWith("_rev", StringComparison.Ordinal), colon < 0 ? null : name[(colon + 1)..]);
        if (modifier is not (null or "iterate" or "recurse"))
        {
            return Wrong(name, "has no such modifier; supported: :iterate", "not-supported");
        }

        if (_includes.Count == SearchLimits.MaxIncludes)
        {
            return Wrong(name, $"stands more than {SearchLimits.MaxIncludes} times", "too-costly");
        }

        if (value == "*")
        {
            if (reverse)
            {
                return Wrong(name, "needs a type: Type:* or Type:parameter", "not-supported");
            }

            _includes.Add(new(false, null, null, null, modifier is not null));
            return value;
        }

        var parts = value.Split(':');
        if (parts.Length is not (2 or 3) || ServedTypes.Find(parts[0]) is not { } source || (parts.Length == 3 && ServedTypes.Find(parts[2]) is null))
        {
            return Wrong(name, "is not of the form Type:parameter or Type:parameter:TargetType, where the parameter may be *");
        }

        SearchParameter? parameter = null;
        if (parts[1] != "*" && (!SearchParameterTable.Instance.For(source).TryGetValue(parts[1], out parameter) || parameter.Kind != SearchValueKind.Reference))
        {
            return Wrong(name, $"names what is no reference parameter of {source}");
        }

        if (parameter is not null && !IsSearchable(parameter))
        {
            return Wrong(name, $"cannot follow '{parameter.Code}' of {source}", "not-supported");
        }

        _includes.Add(new(reverse, source, parameter, parts.Length == 3 ? parts[2] : null, modifier is not null));
        return value;
    }

    private static bool IsSearchable(SearchParameter parameter) =>
        parameter.NotCompiled is null && parameter.Kind is not (SearchValueKind.Composite or SearchValueKind.Special or SearchValueKind.Position);

    private string? Wrong(string name, string what, string code = "invalid")
    {
        issues.Error(code, name, $"Parameter '{SearchIssues.Shown(name)}' {what}.");
        return null;
    }
}

using DrCloud.Fhir.Capability;
using DrCloud.Fhir.Search;
using DrCloud.Fhir.UsCore;

namespace DrCloud.Api.Pages.Browse;

/// <summary>
/// The search form of a type: every parameter that the CapabilityStatement offers for it, from the same table, filled with what the address
/// searches by. What no field can show (chains, other modifiers, several values) is kept as it is in <see cref="More"/>.
/// </summary>
internal sealed class SearchForm
{
    /// <summary>Marks an address that a form has sent: it is tidied by <see cref="Tidy"/>.</summary>
    public const string Sent = BrowserAddress.OwnParameter + "form";

    /// <summary>The field for further parameters, written as in an address.</summary>
    public const string MoreField = BrowserAddress.OwnParameter + "more";

    /// <summary>The field for the order of <c>_sort</c>.</summary>
    public const string OrderField = BrowserAddress.OwnParameter + "order";

    private const int FewParameters = 6;
    private static readonly string[] Frequent = ["name", "title", "identifier", "code", "status", "patient", "subject", "date", "url", "type", "category"];

    /// <summary>The type that is searched.</summary>
    public string Type { get; }

    /// <summary>What is mostly searched by: the parameters that US Core lists for the type, or else common ones.</summary>
    public IReadOnlyList<SearchField> Common { get; }

    /// <summary>All other parameters of the type.</summary>
    public IReadOnlyList<SearchField> Others { get; }

    /// <summary>Parameters that results can be sorted by.</summary>
    public IReadOnlyList<string> Sortable { get; }

    /// <summary>What <c>_include</c> takes.</summary>
    public IReadOnlyList<string> Includes { get; }

    /// <summary>What <c>_revinclude</c> takes.</summary>
    public IReadOnlyList<string> ReverseIncludes { get; }

    /// <summary>The parameter that is sorted by; empty for the server's order.</summary>
    public string Sort { get; } = "";

    /// <summary>True if the order is descending.</summary>
    public bool IsDescending { get; }

    /// <summary>Matches on a page; empty for the server's number.</summary>
    public string Count { get; } = "";

    /// <summary>The chosen include.</summary>
    public string Include { get; } = "";

    /// <summary>The chosen reverse include.</summary>
    public string ReverseInclude { get; } = "";

    /// <summary>What the fields cannot show, as a query string.</summary>
    public string More { get; } = "";

    /// <summary>True if anything is asked for.</summary>
    public bool IsFilled { get; }

    public SearchForm(string type, IEnumerable<KeyValuePair<string, string>> query)
    {
        Type = type;
        var offered = SearchParameterTable.Instance.For(type).Values.Where(SearchOffer.IsOffered).OrderBy(p => p.Code, StringComparer.Ordinal).ToList();
        Sortable = [.. offered.Where(parameter => parameter.Kind is not (SearchValueKind.Composite or SearchValueKind.Special))
            .Select(parameter => parameter.Code)];
        Includes = [.. SearchOffer.Includes(type)];
        ReverseIncludes = [.. SearchOffer.ReverseIncludes(type)];
        var fields = offered.ToDictionary(parameter => parameter.Code, parameter => new SearchField(parameter), StringComparer.Ordinal);
        var rest = new List<KeyValuePair<string, string>>();
        foreach (var parameter in query)
        {
            IsFilled = true;
            switch (parameter)
            {
                case ("_sort", var sort) when Sort.Length == 0 && Sortable.Contains(sort.TrimStart('-')):
                    (Sort, IsDescending) = (sort.TrimStart('-'), sort.StartsWith('-'));
                    break;
                case ("_count", var count) when Count.Length == 0:
                    Count = count;
                    break;
                case ("_include", var include) when Include.Length == 0 && Includes.Contains(include):
                    Include = include;
                    break;
                case ("_revinclude", var include) when ReverseInclude.Length == 0 && ReverseIncludes.Contains(include):
                    ReverseInclude = include;
                    break;
                default:
                    if (!TryFill(fields, parameter))
                    {
                        rest.Add(parameter);
                    }

                    break;
            }
        }

        More = string.Join('&', rest.Select(parameter => $"{Written(parameter.Key)}={Written(parameter.Value)}"));
        Common = [.. CommonOf(type, fields).Select(name => fields[name])];
        Others = [.. offered.Select(parameter => fields[parameter.Code]).Except(Common)];
    }

    /// <summary>The search that a sent form asks for, as parameters of the FHIR interface; fields that are empty say nothing.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Tidy(IReadOnlyList<KeyValuePair<string, string>> form)
    {
        string Of(string name) => form.FirstOrDefault(field => field.Key == name).Value ?? "";
        foreach (var (name, value) in form.Where(field => field.Value.Trim().Length > 0 && !field.Key.EndsWith(SearchField.How, StringComparison.Ordinal)))
        {
            if (name == MoreField)
            {
                foreach (var parameter in QueryText.Split(value.Trim()))
                {
                    yield return parameter;
                }
            }
            else if (name.EndsWith(SearchField.From, StringComparison.Ordinal))
            {
                yield return new(name[..^SearchField.From.Length], "ge" + value.Trim());
            }
            else if (name.EndsWith(SearchField.To, StringComparison.Ordinal))
            {
                yield return new(name[..^SearchField.To.Length], "le" + value.Trim());
            }
            else if (name == "_sort")
            {
                yield return new(name, Of(OrderField) + value);
            }
            else if (!name.StartsWith(BrowserAddress.OwnParameter, StringComparison.Ordinal))
            {
                yield return new(Of(name + SearchField.How) is { Length: > 0 } how ? $"{name}:{how}" : name, value.Trim());
            }
        }
    }

    private static IEnumerable<string> CommonOf(string type, Dictionary<string, SearchField> fields)
    {
        var named = UsCoreTable.Instance.Types.FirstOrDefault(t => t.Type == type)?.Parameters.Select(parameter => parameter.Code)
            ?? Frequent.Where(fields.ContainsKey).Concat(fields.Keys.Where(code => code[0] != '_')).Distinct().Take(FewParameters);
        return named.Where(fields.ContainsKey);
    }

    private static bool TryFill(Dictionary<string, SearchField> fields, KeyValuePair<string, string> parameter)
    {
        var (name, modifier) = parameter.Key.Split(':', 2) is [var code, var rest] ? (code, rest) : (parameter.Key, "");
        if (!fields.TryGetValue(name, out var field) || Filled(field, modifier, parameter.Value) is not { } filled)
        {
            return false;
        }

        fields[name] = filled;
        return true;
    }

    private static SearchField? Filled(SearchField field, string modifier, string value) => field switch
    {
        { IsDate: true } => modifier.Length > 0 ? null
            : value.StartsWith("ge", StringComparison.Ordinal) && IsDay(value[2..]) && field.FirstDay.Length == 0 ? field with { FirstDay = value[2..] }
            : value.StartsWith("le", StringComparison.Ordinal) && IsDay(value[2..]) && field.LastDay.Length == 0 ? field with { LastDay = value[2..] } : null,
        { Value.Length: > 0 } => null,
        { IsString: true } => SearchField.Comparisons.Any(way => way.Modifier == modifier) ? field with { Value = value, Comparison = modifier } : null,
        _ => modifier.Length == 0 ? field with { Value = value } : null,
    };

    // Legible, and read back as it was.
    private static string Written(string text) =>
        text.Replace("%", "%25", StringComparison.Ordinal).Replace("&", "%26", StringComparison.Ordinal).Replace("+", "%2B", StringComparison.Ordinal);

    private static bool IsDay(string text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", out _);
}

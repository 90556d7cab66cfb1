using System.Net;
using System.Text;
using System.Text.Json;
using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;
using Regex = System.Text.RegularExpressions.Regex;

namespace DrCloud.Fhir.Tests.Queries;

/// <summary>A resource as the naive search sees it.</summary>
internal sealed record NaiveResource(StoredResource Stored, IReadOnlyList<IndexEntry> Entries);

/// <summary>Search as the contracts describe it, written without a thought for speed: the oracle of the real one.</summary>
internal sealed class NaiveSearch
{
    private readonly List<NaiveResource> _current;

    // Chains: those at the other end of which the condition holds, found once a query.
    private readonly Dictionary<SearchCondition, List<NaiveResource>> _others = new(ReferenceEqualityComparer.Instance);

    private NaiveSearch(IEnumerable<NaiveResource> resources) => _current = [.. resources.Where(r => !r.Stored.Deleted)];

    /// <summary>All matches in order.</summary>
    public static List<NaiveResource> Run(IEnumerable<NaiveResource> resources, SearchQuery query) => new NaiveSearch(resources).Run(query);

    private List<NaiveResource> Run(SearchQuery query)
    {
        var matches = _current.Where(r => query.Types.Contains(r.Stored.Key.Type) && Holds(query.Where, r)).ToList();
        matches.Sort((a, b) =>
        {
            foreach (var key in query.Sort)
            {
                if (Order(SortValue(a, key), SortValue(b, key), key.Descending) is not 0 and var order)
                {
                    return order;
                }
            }

            return a.Stored.Rid.CompareTo(b.Stored.Rid);
        });
        return matches;
    }

    private bool Holds(SearchCondition condition, NaiveResource resource) => condition switch
    {
        SearchCondition.And and => and.All.All(c => Holds(c, resource)),
        SearchCondition.Or or => or.Any.Any(c => Holds(c, resource)),
        SearchCondition.Not not => !Holds(not.Condition, resource),
        SearchCondition.Matches matches => ValuesOf(resource, matches.Parameter, matches.Match.Aspect).Any(value => Fits(matches.Match, value)),
        SearchCondition.Missing missing => ValuesOf(resource, missing.Parameter).Any() != missing.IsMissing,
        SearchCondition.IdIn ids => ids.Ids.Contains(resource.Stored.Key.Id),
        SearchCondition.KeyIn keys => keys.Keys.Contains(resource.Stored.Key),
        SearchCondition.LastUpdated updated => Fits(updated.Match, new IndexValue.Date(resource.Stored.LastUpdated.UtcTicks, resource.Stored.LastUpdated.UtcTicks)),
        SearchCondition.HasWords words => words.Words.All(WordsOf(resource, words.InNarrative).Contains),
        SearchCondition.Chain chain => Others(chain.TargetType, chain.Condition).Any(other => RefersTo(resource, chain.Parameter, other)),
        SearchCondition.ReverseChain reverse => Others(reverse.SourceType, reverse.Condition).Any(other => RefersTo(other, reverse.Parameter, resource)),
        _ => throw new NotSupportedException(),
    };

    private List<NaiveResource> Others(string type, SearchCondition condition)
    {
        if (!_others.TryGetValue(condition, out var others))
        {
            _others[condition] = others = [.. _current.Where(other => other.Stored.Key.Type == type && Holds(condition, other))];
        }

        return others;
    }

    private static bool RefersTo(NaiveResource from, SearchParameter parameter, NaiveResource to) =>
        ValuesOf(from, parameter).Any(value => value is IndexValue.Reference reference && reference.Type == to.Stored.Key.Type && reference.Id == to.Stored.Key.Id);

    private static IEnumerable<IndexValue> ValuesOf(NaiveResource resource, SearchParameter parameter, IndexAspect aspect = IndexAspect.Value)
    {
        var packed = aspect is IndexAspect.Identifier or IndexAspect.TypedIdentifier ? aspect : IndexAspect.Value;
        return resource.Entries.Where(entry => parameter.ExpressionIds.Any(id => IndexAspects.IdOf(id, packed) == entry.ExpressionId)).Select(entry => entry.Value);
    }

    /// <summary>The words of a resource, by regular expressions; written as conditions write them.</summary>
    private static HashSet<string> WordsOf(NaiveResource resource, bool inNarrative)
    {
        using var document = JsonDocument.Parse(resource.Stored.Json);
        var narrative = WebUtility.HtmlDecode(Regex.Replace(document.RootElement.GetProperty("text").GetProperty("div").GetString()!, "<[^>]*>", " "));
        var text = inNarrative ? narrative : $"{narrative} {document.RootElement.GetProperty("comment")[0].GetProperty("text").GetString()}";
        var words = new StringBuilder();
        foreach (var rune in TextFolding.Fold(text).EnumerateRunes())
        {
            words.Append(!Rune.IsLetterOrDigit(rune) ? " " : rune.IsAscii ? rune.ToString() : $"_{rune.Value:x}_");
        }

        return [.. words.ToString().Split(' ')];
    }

    private static bool Fits(ValueMatch match, IndexValue value) => (match, value) switch
    {
        (ValueMatch.Token { Mode: ValueMatch.TokenMode.Code } m, IndexValue.Token v) => v.Code == m.Code,
        (ValueMatch.Token { Mode: ValueMatch.TokenMode.SystemAndCode } m, IndexValue.Token v) => v.System == m.System && v.Code == m.Code,
        (ValueMatch.Token { Mode: ValueMatch.TokenMode.CodeWithoutSystem } m, IndexValue.Token v) => v.System is null && v.Code == m.Code,
        (ValueMatch.Token { Mode: ValueMatch.TokenMode.System } m, IndexValue.Token v) => v.System == m.System,
        (ValueMatch.String { Mode: ValueMatch.StringMode.Exact } m, IndexValue.String v) => v.Original == m.Text,
        (ValueMatch.String { Mode: ValueMatch.StringMode.Contains } m, IndexValue.String v) => v.Folded.Contains(m.Text, StringComparison.Ordinal),
        (ValueMatch.String m, IndexValue.String v) => v.Folded.StartsWith(m.Text, StringComparison.Ordinal),
        (ValueMatch.Uri m, IndexValue.Uri v) => v.Value == m.Value,
        (ValueMatch.UriBelow m, IndexValue.Uri v) => v.Value == m.Value || v.Value.StartsWith(m.Value.TrimEnd('/') + "/", StringComparison.Ordinal),
        (ValueMatch.UriIn m, IndexValue.Uri v) => v.Value == m.Values[0] || m.Values[0].StartsWith(v.Value.TrimEnd('/') + "/", StringComparison.Ordinal),
        (ValueMatch.TokenText m, IndexValue.Token v) => v.Text is not null && TextFolding.Fold(v.Text) is { Length: > 0 } folded && folded.StartsWith(m.Text, StringComparison.Ordinal),
        (ValueMatch.TokenIn m, IndexValue.Token v) => v.Code is not null && m.Sets.Any(set => set.System == v.System && set.Codes?.Contains(v.Code) != false),
        (ValueMatch.CanonicalQuantity m, IndexValue.Quantity v) => UnitConversion.Find(v.System, v.Code) is { } unit && unit.Units == m.Units
            && FitsExactly(m.Comparator, unit.Of(v.Low), unit.Of(v.High), m.Low, m.High, m.Value),
        (ValueMatch.Near m, IndexValue.Position v) => Angle(m.Centre, v.Point) <= 2 * Math.Asin(Math.Min(1, m.Line / 2)) + 1e-12,
        (ValueMatch.Reference { Id: not null } m, IndexValue.Reference v) => v.Id == m.Id && (m.Type is null || v.Type == m.Type),
        (ValueMatch.Reference m, IndexValue.Reference v) => v.Url == m.Url && (m.Version is null || v.Version == m.Version),
        (ValueMatch.Date m, IndexValue.Date v) => Fits(m.Comparator, v.Low, v.High, m.Low, m.High, m.High, m.Low),
        (ValueMatch.Number m, IndexValue.Number v) => FitsExactly(m.Comparator, v.Low, v.High, m.Low, m.High, m.Value),
        (ValueMatch.Quantity m, IndexValue.Quantity v) => FitsExactly(m.Comparator, v.Low, v.High, m.Low, m.High, m.Value) && UnitFits(m, v),
        _ => throw new NotSupportedException($"{match} and {value}"),
    };

    private static double Angle(EarthPoint a, EarthPoint b) => 2 * Math.Asin(Math.Min(1, Math.Sqrt(a.SquareTo(b)) / 2));

    private static bool UnitFits(ValueMatch.Quantity m, IndexValue.Quantity v) => m.System is null
        ? m.Code is null || v.Code == m.Code || v.Unit == m.Code
        : v.System == m.System && (m.Code is null || v.Code == m.Code);

    private static bool Fits(ValueMatch.Prefix prefix, long low, long high, long from, long to, long above, long below)
    {
        var within = from <= low && high <= to;
        return prefix switch
        {
            ValueMatch.Prefix.Eq => within,
            ValueMatch.Prefix.Ne => !within,
            ValueMatch.Prefix.Gt => high > above,
            ValueMatch.Prefix.Lt => low < below,
            ValueMatch.Prefix.Ge => high > above || within,
            ValueMatch.Prefix.Le => low < below || within,
            ValueMatch.Prefix.Sa => low > above,
            ValueMatch.Prefix.Eb => high < below,
            _ => !(high < from || low > to),
        };
    }

    private static bool FitsExactly(ValueMatch.Prefix prefix, double low, double high, double from, double to, double value)
    {
        var within = from <= low && high <= to;
        return prefix switch
        {
            ValueMatch.Prefix.Eq => within,
            ValueMatch.Prefix.Ne => !within,
            ValueMatch.Prefix.Gt => high > value,
            ValueMatch.Prefix.Lt => low < value,
            ValueMatch.Prefix.Ge => high >= value,
            ValueMatch.Prefix.Le => low <= value,
            ValueMatch.Prefix.Sa => low > value,
            ValueMatch.Prefix.Eb => high < value,
            _ => !(high < from || low > to),
        };
    }

    private static object? SortValue(NaiveResource resource, SortKey key)
    {
        var values = key.Special switch
        {
            "_id" => [resource.Stored.Key.Id],
            "_lastUpdated" => [resource.Stored.LastUpdated.UtcTicks],
            _ => ValuesOf(resource, key.Parameter!).Select(Counting).Where(value => value is not null).ToList(),
        };
        values.Sort(Compare);
        return values.Count == 0 ? null : key.Descending ? values[^1] : values[0];
    }

    private static object? Counting(IndexValue value) => value switch
    {
        IndexValue.Token token => token.Code,
        IndexValue.String text => text.Folded,
        IndexValue.Date date => date.Low,
        IndexValue.Reference reference => reference.Id is null ? reference.Url : $"{reference.Type}/{reference.Id}",
        IndexValue.Quantity quantity => (quantity.Low + quantity.High) / 2,
        IndexValue.Number number => (number.Low + number.High) / 2,
        IndexValue.Uri uri => uri.Value,
        _ => throw new NotSupportedException(value.ToString()),
    };

    private static int Order(object? a, object? b, bool descending) => (a, b) switch
    {
        (null, null) => 0,
        (null, _) => 1,
        (_, null) => -1,
        _ => descending ? Compare(b, a) : Compare(a, b),
    };

    /// <summary>Texts by code point: their UTF-32 compared as big-endian hexadecimal.</summary>
    private static int Compare(object? a, object? b) => (a, b) switch
    {
        (long x, long y) => x.CompareTo(y),
        (double x, double y) => x.CompareTo(y),
        (string x, string y) => string.CompareOrdinal(CodePoints(x), CodePoints(y)),
        _ => throw new NotSupportedException(),
    };

    private static string CodePoints(string text) => string.Concat(text.EnumerateRunes().Select(rune => rune.Value.ToString("x8", null)));
}

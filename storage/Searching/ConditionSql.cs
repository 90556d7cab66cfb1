using System.Diagnostics;
using System.Globalization;
using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;

namespace DrCloud.Storage.Searching;

/// <summary>The query tree as a boolean expression over table <c>resource</c> under an alias, with the scope in every step of its chains.</summary>
internal sealed class ConditionSql(SqlStatement sql, SearchScope scope)
{
    /// <summary>The alias of table <c>resource</c> of which the outermost condition speaks.</summary>
    public const string Alias = "r";

    private const string True = "1 = 1";
    private const string False = "1 = 0";

    private int _aliases;

    /// <summary>The resources of some types that the scope shows and for which the condition holds.</summary>
    public string Of(IReadOnlyList<string> types, SearchCondition condition) => Of(Alias, types, condition);

    private string Of(string r, IReadOnlyList<string> types, SearchCondition condition, bool drives = true) =>
        $"{Visibility.Of(sql, r, types, scope)} AND {Holds(r, types, condition, drives)}";

    /// <param name="r">The alias of table <c>resource</c>.</param>
    /// <param name="types">The types searched.</param>
    /// <param name="condition">What is to hold.</param>
    /// <param name="drives">
    /// True if the resources may be found by this condition: then it is the list of their numbers. Else they are found by another, and a value that the key of
    /// its table leads to is looked up for each: a long list is not made to meet a short one.
    /// </param>
    private string Holds(string r, IReadOnlyList<string> types, SearchCondition condition, bool drives) => condition switch
    {
        SearchCondition.And { All.Count: 0 } => True,
        SearchCondition.And and => $"({string.Join(" AND ", and.All.OrderBy(SearchOrder.RankOf).Select((part, i) => Holds(r, types, part, drives && i == 0)))})",
        SearchCondition.Or { Any.Count: 0 } => False,
        SearchCondition.Or or => SqlStatement.AnyOf([.. Alternatives(r, types, or.Any, drives)]),
        SearchCondition.Not not => $"NOT {Holds(r, types, not.Condition, drives: false)}",
        SearchCondition.Matches matches => Matches(r, matches.Parameter, [matches.Match], drives),
        SearchCondition.Missing { Parameter.ExpressionIds.Count: 0 } missing => missing.IsMissing ? True : False,
        SearchCondition.Missing missing => $"{r}.rid {(missing.IsMissing ? "NOT IN" : "IN")} ({Rids(missing.Parameter)})",
        SearchCondition.IdIn { Ids.Count: 0 } => False,
        SearchCondition.IdIn ids => $"{r}.id IN ({sql.Values(ids.Ids)})",
        SearchCondition.KeyIn { Keys.Count: 0 } => False,
        SearchCondition.KeyIn keys => SqlStatement.AnyOf([.. keys.Keys.GroupBy(key => key.Type).Select(ofType => KeyIn(r, ofType))]),
        SearchCondition.LastUpdated lastUpdated => LastUpdated(r, lastUpdated.Match),
        SearchCondition.HasWords words => $"{r}.rid IN ({WordSql.Rids(sql, words)})",
        SearchCondition.Chain chain => Chain(r, chain),
        SearchCondition.ReverseChain reverse => ReverseChain(r, reverse),
        _ => throw new UnreachableException(),
    };

    /// <summary>The values of one parameter are sought together, not a list made for each.</summary>
    private IEnumerable<string> Alternatives(string r, IReadOnlyList<string> types, IReadOnlyList<SearchCondition> any, bool drives) =>
    [
        .. any.OfType<SearchCondition.Matches>().GroupBy(one => (one.Parameter, one.Match.Aspect, SearchOrder.IsByKey(one.Match)))
            .Select(values => Matches(r, values.Key.Parameter, [.. values.Select(one => one.Match)], drives)),
        .. any.Where(one => one is not SearchCondition.Matches).Select(one => Holds(r, types, one, drives)),
    ];

    /// <param name="r">The alias of table <c>resource</c>.</param>
    /// <param name="parameter">The parameter.</param>
    /// <param name="any">The values, of one aspect; all or none of them are led to by the key.</param>
    /// <param name="drives">As for <see cref="Holds"/>.</param>
    private string Matches(string r, SearchParameter parameter, IReadOnlyList<ValueMatch> any, bool drives)
    {
        if (parameter.ExpressionIds.Count == 0)
        {
            return False;
        }

        var found = $"{Rids(parameter, any[0].Aspect)} AND {SqlStatement.AnyOf([.. any.Select(match => ValueSql.Of(sql, match))])}";
        return !drives && SearchOrder.IsByKey(any[0]) ? $"EXISTS ({found} AND i.rid = {r}.rid)" : $"{r}.rid IN ({found})";
    }

    private static string Rids(SearchParameter parameter, IndexAspect aspect = IndexAspect.Value)
    {
        var table = ValueSql.TableOf(IndexAspects.KindOf(parameter.Kind, aspect));
        var ids = aspect == IndexAspect.Value ? parameter.ExpressionIds : [.. parameter.ExpressionIds.Select(id => IndexAspects.IdOf(id, aspect))];
        return $"SELECT i.rid FROM {table} i WHERE i.expr {SqlStatement.Expressions(ids)}";
    }

    private string KeyIn(string r, IGrouping<string, ResourceKey> ofType) =>
        $"({r}.type = {sql.Value(ofType.Key)} AND {r}.id IN ({sql.Values(ofType.Select(key => key.Id))}))";

    private string Chain(string r, SearchCondition.Chain chain)
    {
        if (chain.Parameter.ExpressionIds.Count == 0 || !scope.Shows(chain.TargetType))
        {
            return False;
        }

        var target = NextAlias();
        return $"""
            {r}.rid IN (SELECT i.rid FROM idx_reference i WHERE i.expr {SqlStatement.Expressions(chain.Parameter.ExpressionIds)}
             AND i.type = {sql.Value(chain.TargetType)}
             AND i.target IN (SELECT {target}.id FROM resource {target} WHERE {Of(target, [chain.TargetType], chain.Condition)}))
            """;
    }

    /// <summary>The references to a resource lie together, those of one do not: so they are looked up for each.</summary>
    private string ReverseChain(string r, SearchCondition.ReverseChain reverse)
    {
        if (reverse.Parameter.ExpressionIds.Count == 0 || !scope.Shows(reverse.SourceType))
        {
            return False;
        }

        var source = NextAlias();
        return $"""
            EXISTS (SELECT 1 FROM idx_reference {source}_i JOIN resource {source} ON {source}.rid = {source}_i.rid
             WHERE {source}_i.expr {SqlStatement.Expressions(reverse.Parameter.ExpressionIds)} AND {source}_i.target = {r}.id AND {source}_i.type = {r}.type
             AND {Of(source, [reverse.SourceType], reverse.Condition, drives: false)})
            """;
    }

    private string NextAlias() => string.Create(CultureInfo.InvariantCulture, $"r{++_aliases}");

    /// <summary>A point in whole milliseconds against a range in ticks: the range is cut to the milliseconds in it.</summary>
    private string LastUpdated(string r, ValueMatch.Date date)
    {
        string Low() => sql.Value(Milliseconds(date.Low, roundUp: true));
        string High() => sql.Value(Milliseconds(date.High, roundUp: false));
        return date.Comparator switch
        {
            ValueMatch.Prefix.Eq or ValueMatch.Prefix.Ap => $"({r}.last_updated >= {Low()} AND {r}.last_updated <= {High()})",
            ValueMatch.Prefix.Ne => $"({r}.last_updated < {Low()} OR {r}.last_updated > {High()})",
            ValueMatch.Prefix.Gt or ValueMatch.Prefix.Sa => $"{r}.last_updated > {High()}",
            ValueMatch.Prefix.Lt or ValueMatch.Prefix.Eb => $"{r}.last_updated < {Low()}",
            ValueMatch.Prefix.Ge => $"{r}.last_updated >= {Low()}",
            ValueMatch.Prefix.Le => $"{r}.last_updated <= {High()}",
            _ => throw new UnreachableException(),
        };
    }

    private static long Milliseconds(long ticks, bool roundUp)
    {
        var sinceEpoch = (Int128)ticks - DateTime.UnixEpoch.Ticks;
        var (whole, rest) = Int128.DivRem(sinceEpoch, TimeSpan.TicksPerMillisecond);
        return (long)(rest > 0 && roundUp ? whole + 1 : rest < 0 && !roundUp ? whole - 1 : whole);
    }
}

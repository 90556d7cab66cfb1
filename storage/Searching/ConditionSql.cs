using System.Diagnostics;
using System.Globalization;
using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;

namespace DrCloud.Storage.Searching;

/// <summary>
/// The query tree as a boolean expression over table <c>resource</c> under an alias, with the scope in every step of its chains. The resources are found by
/// something else: each part is looked up by the resource's number, so that what it costs does not depend on how many others fulfil it.
/// </summary>
internal sealed class ConditionSql(SqlStatement sql, SearchScope scope)
{
    /// <summary>The alias of table <c>resource</c> of which the outermost condition speaks.</summary>
    public const string Alias = "r";

    private const string True = "1 = 1";
    private const string False = "1 = 0";

    private int _aliases;

    /// <summary>The resources of some types that the scope shows and for which the condition holds.</summary>
    public string Of(IReadOnlyList<string> types, SearchCondition condition) => Of(Alias, types, condition);

    private string Of(string r, IReadOnlyList<string> types, SearchCondition condition) => $"{Visibility.Of(sql, r, types, scope)} AND {Holds(r, condition)}";

    private string Holds(string r, SearchCondition condition) => condition switch
    {
        SearchCondition.And { All.Count: 0 } => True,
        SearchCondition.And and => $"({string.Join(" AND ", and.All.OrderBy(SearchOrder.RankOf).Select(part => Holds(r, part)))})",
        SearchCondition.Or { Any.Count: 0 } => False,
        SearchCondition.Or or => SqlStatement.AnyOf([.. Alternatives(r, or.Any)]),
        SearchCondition.Not not => $"NOT {Holds(r, not.Condition)}",
        SearchCondition.Matches matches => Matches(r, matches.Parameter, [matches.Match]),
        SearchCondition.Missing { Parameter.ExpressionIds.Count: 0 } missing => missing.IsMissing ? True : False,
        SearchCondition.Missing missing => $"{(missing.IsMissing ? "NOT " : "")}EXISTS ({Values(r, missing.Parameter)})",
        SearchCondition.IdIn { Ids.Count: 0 } => False,
        SearchCondition.IdIn ids => $"{r}.id IN ({sql.Values(ids.Ids)})",
        SearchCondition.KeyIn { Keys.Count: 0 } => False,
        SearchCondition.KeyIn keys => SqlStatement.AnyOf([.. keys.Keys.GroupBy(key => key.Type).Select(ofType => KeyIn(r, ofType))]),
        SearchCondition.LastUpdated lastUpdated => LastUpdated(sql, r, lastUpdated.Match),
        SearchCondition.HasWords words => $"{r}.rid IN ({WordSql.Rids(sql, words)})",
        SearchCondition.Chain chain => Chain(r, chain),
        SearchCondition.ReverseChain reverse => ReverseChain(r, reverse),
        _ => throw new UnreachableException(),
    };

    /// <summary>The values of one parameter are sought together, the resource's own rows being read once.</summary>
    private IEnumerable<string> Alternatives(string r, IReadOnlyList<SearchCondition> any) =>
    [
        .. any.OfType<SearchCondition.Matches>().GroupBy(one => (one.Parameter, one.Match.Aspect))
            .Select(values => Matches(r, values.Key.Parameter, [.. values.Select(one => one.Match)])),
        .. any.Where(one => one is not SearchCondition.Matches).Select(one => Holds(r, one)),
    ];

    /// <param name="r">The alias of table <c>resource</c>.</param>
    /// <param name="parameter">The parameter.</param>
    /// <param name="any">The values, of one aspect.</param>
    private string Matches(string r, SearchParameter parameter, IReadOnlyList<ValueMatch> any) => parameter.ExpressionIds.Count == 0
        ? False
        : $"EXISTS ({Values(r, parameter, any[0].Aspect)} AND {SqlStatement.AnyOf([.. any.Select(match => ValueSql.Of(sql, match))])})";

    /// <summary>The resource's own rows of the index table that has the parameter's values, or an aspect of them.</summary>
    private string Values(string r, SearchParameter parameter, IndexAspect aspect = IndexAspect.Value)
    {
        var table = ValueSql.TableOf(IndexAspects.KindOf(parameter.Kind, aspect));
        return $"SELECT 1 FROM {table} i {sql.Dialect.By(ValueSql.ByResource(table))} WHERE i.rid = {r}.rid AND i.expr {ValueSql.Expressions(parameter, aspect)}";
    }

    private string KeyIn(string r, IGrouping<string, ResourceKey> ofType) =>
        $"({r}.type = {sql.Value(ofType.Key)} AND {r}.id IN ({sql.Values(ofType.Select(key => key.Id))}))";

    /// <summary>A chain that leads to many: what the resource refers to is looked at.</summary>
    private string Chain(string r, SearchCondition.Chain chain)
    {
        if (chain.Parameter.ExpressionIds.Count == 0 || !scope.Shows(chain.TargetType))
        {
            return False;
        }

        var target = NextAlias();
        return $"""
            EXISTS (SELECT 1 FROM idx_reference {target}_i {sql.Dialect.By(ValueSql.ByResource("idx_reference"))}
             {sql.Dialect.ThenJoin} resource {target} {sql.Dialect.By("resource_type_id")} ON {target}.id = {sql.Dialect.AsText($"{target}_i.target")}
             WHERE {target}_i.rid = {r}.rid AND {target}_i.expr {SqlStatement.Expressions(chain.Parameter.ExpressionIds)} AND {target}_i.type = {sql.Value(chain.TargetType)}
             AND {Of(target, [chain.TargetType], chain.Condition)})
            """;
    }

    /// <summary>A reverse chain that comes from many: what refers to the resource is looked at.</summary>
    private string ReverseChain(string r, SearchCondition.ReverseChain reverse)
    {
        if (reverse.Parameter.ExpressionIds.Count == 0 || !scope.Shows(reverse.SourceType))
        {
            return False;
        }

        var source = NextAlias();
        return $"""
            EXISTS (SELECT 1 FROM idx_reference {source}_i {sql.Dialect.ByPrimaryKey} {sql.Dialect.ThenJoin} resource {source} {sql.Dialect.ByNumber} ON {source}.rid = {source}_i.rid
             WHERE {source}_i.expr {SqlStatement.Expressions(reverse.Parameter.ExpressionIds)} AND {source}_i.target = {r}.id AND {source}_i.type = {r}.type
             AND {Of(source, [reverse.SourceType], reverse.Condition)})
            """;
    }

    private string NextAlias() => string.Create(CultureInfo.InvariantCulture, $"r{++_aliases}");

    /// <summary>The type is one of these.</summary>
    public static string TypeIn(SqlStatement sql, string r, IReadOnlyList<string> types) =>
        $"{r}.type {(types is [var only] ? $"= {sql.Value(only)}" : $"IN ({sql.Values(types)})")}";

    /// <summary>A point in whole milliseconds against a range in ticks: the range is cut to the milliseconds in it.</summary>
    public static string LastUpdated(SqlStatement sql, string r, ValueMatch.Date date)
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

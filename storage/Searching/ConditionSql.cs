using System.Diagnostics;
using DrCloud.Fhir.Search;

namespace DrCloud.Storage.Searching;

/// <summary>The query tree as a boolean expression over table <c>resource</c> under the alias <c>r</c>.</summary>
internal static class ConditionSql
{
    private const string True = "1 = 1";
    private const string False = "1 = 0";

    public static string Of(SqlStatement sql, SearchCondition condition) => condition switch
    {
        SearchCondition.And { All.Count: 0 } => True,
        SearchCondition.And and => $"({string.Join(" AND ", and.All.Select(part => Of(sql, part)))})",
        SearchCondition.Or { Any.Count: 0 } => False,
        SearchCondition.Or or => $"({string.Join(" OR ", or.Any.Select(part => Of(sql, part)))})",
        SearchCondition.Not not => $"NOT {Of(sql, not.Condition)}",
        SearchCondition.Matches { Parameter.ExpressionIds.Count: 0 } => False,
        SearchCondition.Matches matches => $"r.rid IN ({Rids(matches.Parameter)} AND {ValueSql.Of(sql, matches.Match)})",
        SearchCondition.Missing { Parameter.ExpressionIds.Count: 0 } missing => missing.IsMissing ? True : False,
        SearchCondition.Missing missing => $"r.rid {(missing.IsMissing ? "NOT IN" : "IN")} ({Rids(missing.Parameter)})",
        SearchCondition.IdIn { Ids.Count: 0 } => False,
        SearchCondition.IdIn ids => $"r.id IN ({sql.Values(ids.Ids)})",
        SearchCondition.LastUpdated lastUpdated => LastUpdated(sql, lastUpdated.Match),
        SearchCondition.Chain or SearchCondition.ReverseChain =>
            throw new NotSupportedException("Chains are resolved to sets of ids before a population is searched."),
        _ => throw new UnreachableException(),
    };

    private static string Rids(SearchParameter parameter) =>
        $"SELECT i.rid FROM {ValueSql.TableOf(parameter.Kind)} i WHERE i.expr {SqlStatement.Expressions(parameter.ExpressionIds)}";

    /// <summary>A point in whole milliseconds against a range in ticks: the range is cut to the milliseconds in it.</summary>
    private static string LastUpdated(SqlStatement sql, ValueMatch.Date date)
    {
        string Low() => sql.Value(Milliseconds(date.Low, roundUp: true));
        string High() => sql.Value(Milliseconds(date.High, roundUp: false));
        return date.Comparator switch
        {
            ValueMatch.Prefix.Eq or ValueMatch.Prefix.Ap => $"(r.last_updated >= {Low()} AND r.last_updated <= {High()})",
            ValueMatch.Prefix.Ne => $"(r.last_updated < {Low()} OR r.last_updated > {High()})",
            ValueMatch.Prefix.Gt or ValueMatch.Prefix.Sa => $"r.last_updated > {High()}",
            ValueMatch.Prefix.Lt or ValueMatch.Prefix.Eb => $"r.last_updated < {Low()}",
            ValueMatch.Prefix.Ge => $"r.last_updated >= {Low()}",
            ValueMatch.Prefix.Le => $"r.last_updated <= {High()}",
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

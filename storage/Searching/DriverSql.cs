using DrCloud.Fhir.Search;
using DrCloud.Storage.Databases;

namespace DrCloud.Storage.Searching;

/// <summary>The numbers of the resources that fulfil a condition, where keys lead to them: SELECT statements that together yield each once or more often.</summary>
internal static class DriverSql
{
    /// <summary>SQLite joins no more than 500 SELECT statements.</summary>
    private const int MaxArms = 400;

    /// <summary>Of more alternatives, those of one parameter become one statement.</summary>
    private const int MostSeparate = 64;

    /// <summary>The statements, or null where the condition has to be looked up for each resource.</summary>
    /// <param name="sql">The statement of which they become a part.</param>
    /// <param name="types">The types searched.</param>
    /// <param name="condition">The condition: of several that are to hold together, the first.</param>
    public static IReadOnlyList<string>? ArmsOf(SqlStatement sql, IReadOnlyList<string> types, SearchCondition condition) =>
        IsDriver(condition) && Arms(sql, types, condition).ToList() is { Count: <= MaxArms } arms ? arms : null;

    /// <summary>True if what the statements yield fulfils the condition, and need not be looked at again.</summary>
    public static bool IsExact(SearchCondition condition) =>
        condition is SearchCondition.Matches or SearchCondition.IdIn or SearchCondition.KeyIn or SearchCondition.LastUpdated or SearchCondition.HasWords
        || (condition is SearchCondition.Or or && or.Any.All(IsExact));

    /// <summary>True if keys lead to the resources that fulfil the condition.</summary>
    public static bool IsDriver(SearchCondition condition) => condition switch
    {
        SearchCondition.Matches matches => matches.Parameter.ExpressionIds.Count > 0 && SearchOrder.IsByKey(matches.Match),
        SearchCondition.IdIn ids => ids.Ids.Count > 0,
        SearchCondition.KeyIn keys => keys.Keys.Count > 0,
        SearchCondition.LastUpdated or SearchCondition.HasWords => true,
        SearchCondition.And and => and.All.Any(IsDriver),
        SearchCondition.Or or => or.Any.Count is > 0 and <= SearchLimits.MaxAlternatives && or.Any.All(IsDriver),
        _ => false,
    };

    /// <summary>The index table of a comparison, as <c>i</c>.</summary>
    public static string Table(SqlDialect dialect, SearchCondition.Matches matches) => Table(dialect, matches.Parameter, matches.Match.Aspect);

    /// <summary>True for the rows of <see cref="Table(SqlDialect, SearchCondition.Matches)"/> that match.</summary>
    public static string Value(SqlStatement sql, SearchCondition.Matches matches) =>
        $"i.expr {ValueSql.Expressions(matches.Parameter, matches.Match.Aspect)} AND {ValueSql.Of(sql, matches.Match)}";

    private static IEnumerable<string> Arms(SqlStatement sql, IReadOnlyList<string> types, SearchCondition condition) => condition switch
    {
        SearchCondition.Matches matches => [$"SELECT i.rid FROM {Table(sql.Dialect, matches)} WHERE {Value(sql, matches)}"],
        SearchCondition.And and => Arms(sql, types, and.All.Where(IsDriver).MinBy(SearchOrder.RankOf)!),
        SearchCondition.Or { Any.Count: > MostSeparate } many => Alike(sql, many).Concat(many.Any.Where(part => part is not SearchCondition.Matches).SelectMany(part => Arms(sql, types, part))),
        SearchCondition.Or or => Together(sql, or).Concat(or.Any.Where(part => !IsTogether(part)).SelectMany(part => Arms(sql, types, part))),
        SearchCondition.IdIn ids => [$"SELECT k.rid FROM resource k {sql.Dialect.By("resource_type_id")} WHERE {ConditionSql.TypeIn(sql, "k", types)} AND k.id IN ({sql.Values(ids.Ids)})"],
        SearchCondition.KeyIn keys => keys.Keys.GroupBy(key => key.Type)
            .Select(ofType => $"SELECT k.rid FROM resource k {sql.Dialect.By("resource_type_id")} WHERE k.type = {sql.Value(ofType.Key)} AND k.id IN ({sql.Values(ofType.Select(key => key.Id))})"),
        SearchCondition.HasWords words => [WordSql.Rids(sql, words)],
        SearchCondition.LastUpdated lastUpdated =>
            [$"SELECT k.rid FROM resource k {sql.Dialect.By("resource_updated")} WHERE {ConditionSql.TypeIn(sql, "k", types)} AND {ConditionSql.LastUpdated(sql, "k", lastUpdated.Match)}"],
        _ => throw new ArgumentException("No key leads to the condition.", nameof(condition)),
    };

    private static IEnumerable<string> Alike(SqlStatement sql, SearchCondition.Or or) =>
        from part in or.Any.OfType<SearchCondition.Matches>()
        group part.Match by (part.Parameter, part.Match.Aspect) into values
        select $"SELECT i.rid FROM {Table(sql.Dialect, values.Key.Parameter, values.Key.Aspect)} WHERE i.expr {ValueSql.Expressions(values.Key.Parameter, values.Key.Aspect)} AND {SqlStatement.AnyOf([.. values.Select(match => ValueSql.Of(sql, match))])}";

    private static bool IsTogether(SearchCondition part) => part is SearchCondition.Matches { Match: ValueMatch.Reference { Type: not null, Id: not null } };

    /// <summary>References by one parameter to resources of one type are one statement, however many.</summary>
    private static IEnumerable<string> Together(SqlStatement sql, SearchCondition.Or or) =>
        from part in or.Any.Where(IsTogether).Cast<SearchCondition.Matches>()
        group ((ValueMatch.Reference)part.Match).Id! by (part.Parameter, ((ValueMatch.Reference)part.Match).Type) into targets
        select $"SELECT i.rid FROM {Table(sql.Dialect, targets.Key.Parameter)} WHERE i.expr {ValueSql.Expressions(targets.Key.Parameter, IndexAspect.Value)} AND i.target IN ({sql.Values(targets)}) AND i.type = {sql.Value(targets.Key.Type!)}";

    private static string Table(SqlDialect dialect, SearchParameter parameter, IndexAspect aspect = IndexAspect.Value) =>
        $"{ValueSql.TableOf(IndexAspects.KindOf(parameter.Kind, aspect))} i {dialect.ByPrimaryKey}";
}

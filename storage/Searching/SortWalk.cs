using DrCloud.Fhir.Search;

namespace DrCloud.Storage.Searching;

/// <summary>
/// A key that has the resources of one type in the order of a search, by one value: where many resources match, a page is found by walking it and looking at each.
/// Of several values of a resource the first in the order counts.
/// </summary>
internal sealed class SortWalk
{
    private readonly SortSql _sort;
    private readonly string _value;
    private readonly (string Table, int Expression, string Column, string Tie)? _index;

    private SortWalk(SortSql sort, string value, (string, int, string, string)? index = null) => (_sort, _value, _index) = (sort, value, index);

    /// <summary>The walk for a search's order, or null if no key has it.</summary>
    public static SortWalk? Of(SearchQuery query, IReadOnlyList<SortSql> keys) => (query.Types, keys) is not ([_], [var sort]) ? null : sort.Key switch
    {
        { Special: "_lastUpdated" } => new(sort, "r.last_updated"),
        { Special: "_id" } => new(sort, "r.id"),
        { Parameter: { Kind: SearchValueKind.Date, ExpressionIds: [var id] } } => new(sort, "s.low", ("idx_date", id, "low", "high")),
        { Parameter: { Kind: SearchValueKind.String, ExpressionIds: [var id] } } => new(sort, "s.folded", ("idx_string", id, "folded", "original")),
        _ => null,
    };

    /// <summary>The resources whose value comes after one, or all that have a value, in the order of the values.</summary>
    public void Later(SqlStatement sql, FoundSql found, SearchPlan plan, string? position, int limit)
    {
        Values(sql, found, plan);
        if (position is not null)
        {
            sql.Append($" AND {_value} {(_sort.Key.Descending ? "<" : ">")} {sql.Value(_sort.Parse(position))}");
        }

        sql.Append($" ORDER BY {_value}{(_sort.Key.Descending ? " DESC" : "")} LIMIT {sql.Value(limit)}");
    }

    /// <summary>The resources of one value, in the order of their numbers.</summary>
    public void Same(SqlStatement sql, FoundSql found, SearchPlan plan, string position, long after, int limit)
    {
        Values(sql, found, plan);
        var walked = _index is null ? "r" : "s";
        sql.Append($" AND {_value} = {sql.Value(_sort.Parse(position))} AND {walked}.rid > {sql.Value(after)} ORDER BY {walked}.rid LIMIT {sql.Value(limit)}");
    }

    /// <summary>True for the resources that have no value, over <c>r</c>; null if all have one.</summary>
    public string? Missing(SqlStatement sql) => _index is not { } index ? null
        : $"NOT EXISTS (SELECT 1 FROM {index.Table} e {sql.Dialect.By(ValueSql.ByResource(index.Table))} WHERE e.rid = r.rid AND e.expr = {SqlStatement.Number(index.Expression)}{NotEmpty("e")})";

    private void Values(SqlStatement sql, FoundSql found, SearchPlan plan)
    {
        sql.Append($"SELECT r.rid, {_value} AS {_sort.Column} FROM ");
        if (_index is not { } index)
        {
            sql.Append($"resource r {sql.Dialect.By(_sort.Key.Special == "_id" ? "resource_type_id" : "resource_updated")} WHERE {found.Holds(plan.Types, plan.Where)}");
            return;
        }

        var earlier = $"e.{index.Column} {(_sort.Key.Descending ? ">" : "<")} s.{index.Column}";
        sql.Append($"{index.Table} s {sql.Dialect.ByPrimaryKey} {found.Resource("s")} WHERE s.expr = {SqlStatement.Number(index.Expression)}{NotEmpty("s")}")
            .Append($" AND NOT EXISTS (SELECT 1 FROM {index.Table} e {sql.Dialect.By(ValueSql.ByResource(index.Table))}")
            .Append($" WHERE e.rid = s.rid AND e.expr = s.expr{NotEmpty("e")}")
            .Append($" AND ({earlier} OR (e.{index.Column} = s.{index.Column} AND e.{index.Tie} < s.{index.Tie})))")
            .Append($" AND {found.Holds(plan.Types, plan.Where)}");
    }

    /// <summary>A text without letters is no value.</summary>
    private string NotEmpty(string alias) => _index is { Column: "folded" } ? $" AND {alias}.folded > ''" : "";
}

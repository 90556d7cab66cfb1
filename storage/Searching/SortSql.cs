using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using DrCloud.Fhir.Search;
using DrCloud.Storage.Databases;
using SortKey = DrCloud.Fhir.Search.SortKey;

namespace DrCloud.Storage.Searching;

/// <summary>One key of <c>_sort</c>: the value that counts of each resource, its order and its form in a <see cref="SearchPosition"/>.</summary>
internal sealed class SortSql(SortKey key, int number)
{
    /// <summary>What stands for the value in the page's select list.</summary>
    public string Column { get; } = string.Create(CultureInfo.InvariantCulture, $"s{number}_value");

    /// <summary>The key of the query.</summary>
    public SortKey Key => key;

    /// <summary>The value, over <c>r</c>: of several that the resource has, the first in the order.</summary>
    public string Value(SqlDialect dialect) => key switch
    {
        { Parameter: { ExpressionIds.Count: > 0 } parameter } => $"""
            (SELECT {(key.Descending ? "MAX" : "MIN")}({OneValue(dialect, parameter.Kind)})
             FROM {ValueSql.TableOf(parameter.Kind)} i {dialect.By(ValueSql.ByResource(ValueSql.TableOf(parameter.Kind)))}
             WHERE i.rid = r.rid AND i.expr {SqlStatement.Expressions(parameter.ExpressionIds)})
            """,
        { Parameter: not null } => "NULL",
        { Special: "_id" } => "r.id",
        { Special: "_lastUpdated" } => "r.last_updated",
        _ => throw new ArgumentException("A sort key names a parameter, _id or _lastUpdated."),
    };

    /// <summary>The order over the column; what has no value comes last either way.</summary>
    public string Order(string alias) => $"{alias}.{Column} IS NULL, {alias}.{Column}{(key.Descending ? " DESC" : "")}";

    /// <summary>True for values that equal the position's.</summary>
    public string Same(SqlStatement sql, string alias, string? position) =>
        position is null ? $"{alias}.{Column} IS NULL" : $"{alias}.{Column} = {sql.Value(Parse(position))}";

    /// <summary>True for values that come after the position's, or null if none can.</summary>
    public string? Later(SqlStatement sql, string alias, string? position) =>
        position is null ? null : $"({alias}.{Column} {(key.Descending ? "<" : ">")} {sql.Value(Parse(position))} OR {alias}.{Column} IS NULL)";

    /// <summary>The value of a row in the form of a position.</summary>
    public string? Read(DbDataReader row, int column)
    {
        if (row.IsDBNull(column))
        {
            return null;
        }

        return row.GetValue(column) switch
        {
            byte[] or string => SearchText.Of(row, column),
            double number => number.ToString("R", CultureInfo.InvariantCulture),
            var whole when key.Special == "_lastUpdated" =>
                DateTimeOffset.FromUnixTimeMilliseconds(Convert.ToInt64(whole, CultureInfo.InvariantCulture)).UtcTicks.ToString(CultureInfo.InvariantCulture),
            var whole => Convert.ToInt64(whole, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture),
        };
    }

    /// <summary>The value of a position as the database compares it.</summary>
    public object Parse(string position) => key switch
    {
        { Special: "_lastUpdated" } => (long.Parse(position, CultureInfo.InvariantCulture) - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond,
        { Parameter.Kind: SearchValueKind.Date } => long.Parse(position, CultureInfo.InvariantCulture),
        { Parameter.Kind: SearchValueKind.Number or SearchValueKind.Quantity } => double.Parse(position, CultureInfo.InvariantCulture),
        _ => (object)position,
    };

    private static string OneValue(SqlDialect dialect, SearchValueKind kind) => kind switch
    {
        SearchValueKind.Date => "i.low",
        // Halved first, so that the ends of an open range do not overflow.
        SearchValueKind.Number or SearchValueKind.Quantity => "i.low / 2.0 + i.high / 2.0",
        SearchValueKind.String => "NULLIF(i.folded, '')",
        SearchValueKind.Token => "NULLIF(i.code, '')",
        SearchValueKind.Uri => "NULLIF(i.value, '')",
        SearchValueKind.Reference => $"CASE WHEN i.type = '' THEN NULLIF(i.target, '') ELSE {dialect.Concat("i.type", "'/'", "i.target")} END",
        _ => throw new UnreachableException(),
    };
}

using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using DrCloud.Fhir.Search;
using DrCloud.Storage.Databases;
using SortKey = DrCloud.Fhir.Search.SortKey;

namespace DrCloud.Storage.Searching;

/// <summary>
/// One key of <c>_sort</c>: the value that counts of each resource, its order and its form in a <see cref="SearchPosition"/>.
/// A parameter's values are joined as a list of all resources: there is no index by resource.
/// </summary>
internal sealed class SortSql(SortKey key, int number)
{
    private readonly string _name = string.Create(CultureInfo.InvariantCulture, $"s{number}");

    /// <summary>What stands for the value in the page's select list.</summary>
    public string Column => $"{_name}_value";

    /// <summary>The value, over <c>r</c> and <see cref="Join"/>.</summary>
    public string Value => key switch
    {
        { Parameter: not null } => $"{_name}.value",
        { Special: "_id" } => "r.id",
        { Special: "_lastUpdated" } => "r.last_updated",
        _ => throw new ArgumentException("A sort key names a parameter, _id or _lastUpdated."),
    };

    public string Join(SqlDialect dialect) => key.Parameter is { ExpressionIds.Count: > 0 } parameter
        ? $"""
           LEFT JOIN (SELECT i.rid, {(key.Descending ? "MAX" : "MIN")}({OneValue(dialect, parameter.Kind)}) AS value
                      FROM {ValueSql.TableOf(parameter.Kind)} i WHERE i.expr {SqlStatement.Expressions(parameter.ExpressionIds)} GROUP BY i.rid) {_name} ON {_name}.rid = r.rid

           """
        : key.Parameter is not null ? $" LEFT JOIN (SELECT 0 AS rid, NULL AS value) {_name} ON {_name}.rid = r.rid\n" : "";

    /// <summary>The order over <paramref name="value"/>; what has none comes last either way.</summary>
    public string Order(string value) => $"{value} IS NULL, {value}{(key.Descending ? " DESC" : "")}";

    /// <summary>True for values that equal the position's.</summary>
    public string Same(SqlStatement sql, string? position) => position is null ? $"{Value} IS NULL" : $"{Value} = {sql.Value(Parse(position))}";

    /// <summary>True for values that come after the position's, or null if none can.</summary>
    public string? Later(SqlStatement sql, string? position) =>
        position is null ? null : $"({Value} {(key.Descending ? "<" : ">")} {sql.Value(Parse(position))} OR {Value} IS NULL)";

    /// <summary>The value of a row in the form of a position.</summary>
    public string? Read(DbDataReader row, int column)
    {
        if (row.IsDBNull(column))
        {
            return null;
        }

        return row.GetValue(column) switch
        {
            byte[] utf8 => Encoding.UTF8.GetString(utf8),
            string text => text,
            double number => number.ToString("R", CultureInfo.InvariantCulture),
            var whole when key.Special == "_lastUpdated" =>
                DateTimeOffset.FromUnixTimeMilliseconds(Convert.ToInt64(whole, CultureInfo.InvariantCulture)).UtcTicks.ToString(CultureInfo.InvariantCulture),
            var whole => Convert.ToInt64(whole, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture),
        };
    }

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

    private object Parse(string position) => key switch
    {
        { Special: "_lastUpdated" } => (long.Parse(position, CultureInfo.InvariantCulture) - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond,
        { Parameter.Kind: SearchValueKind.Date } => long.Parse(position, CultureInfo.InvariantCulture),
        { Parameter.Kind: SearchValueKind.Number or SearchValueKind.Quantity } => double.Parse(position, CultureInfo.InvariantCulture),
        _ => (object)position,
    };
}

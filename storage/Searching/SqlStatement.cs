using System.Data.Common;
using System.Globalization;
using System.Text;
using DrCloud.Storage.Databases;

namespace DrCloud.Storage.Searching;

/// <summary>A statement as it grows: text from this program only, and every value as a parameter.</summary>
internal sealed class SqlStatement(SqlDialect dialect)
{
    private readonly StringBuilder _text = new();
    private readonly List<object> _values = [];

    public SqlDialect Dialect => dialect;

    /// <summary>Adds text of this program.</summary>
    public SqlStatement Append(string sql)
    {
        _text.Append(sql);
        return this;
    }

    /// <summary>The name of a new parameter with this value.</summary>
    public string Value(object value)
    {
        _values.Add(value);
        return Name(_values.Count - 1);
    }

    /// <summary>Names of new parameters with these values, with commas.</summary>
    public string Values(IEnumerable<object> values) => string.Join(", ", values.Select(Value));

    /// <summary>True if one of these is; nested by halves, because SQLite bounds how deep a chain of ORs may be.</summary>
    public static string AnyOf(params ReadOnlySpan<string> conditions) =>
        conditions.Length == 1 ? conditions[0] : $"({AnyOf(conditions[..(conditions.Length / 2)])} OR {AnyOf(conditions[(conditions.Length / 2)..])})";

    /// <summary>Expression ids are numbers of our own table, not values of the query.</summary>
    public static string Expressions(IReadOnlyList<int> ids) =>
        ids.Count == 1
            ? $"= {Number(ids[0])}"
            : $"IN ({string.Join(", ", ids.Select(Number))})";

    /// <summary>A number of our own.</summary>
    public static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    public DbCommand Build(DbConnection connection, DbTransaction? transaction)
    {
        var command = connection.Command(_text.ToString(), transaction);
        for (var i = 0; i < _values.Count; i++)
        {
            command.Add(Name(i), _values[i]);
        }

        return command;
    }

    private static string Name(int i) => string.Create(CultureInfo.InvariantCulture, $"@v{i}");
}

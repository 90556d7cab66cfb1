using System.Data.Common;
using System.Text;

namespace DrCloud.Storage.Searching;

/// <summary>Texts of the index tables, which MariaDB and MySQL keep as bytes.</summary>
internal static class SearchText
{
    /// <summary>The text in a column.</summary>
    public static string Of(DbDataReader row, int column) => row.GetValue(column) is byte[] utf8 ? Encoding.UTF8.GetString(utf8) : row.GetString(column);
}

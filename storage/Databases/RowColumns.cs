using System.Data.Common;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace DrCloud.Storage.Databases;

/// <summary>
/// The columns of a reader's current row. Those of SQLite are taken from its statement: the reader would ask for the type of each value first, and make a
/// string of every text.
/// </summary>
internal readonly struct RowColumns(DbDataReader row)
{
    private readonly sqlite3_stmt? _statement = (row as SqliteDataReader)?.Handle;

    /// <summary>A number; not null.</summary>
    public long Int64(int column) => _statement is null ? row.GetInt64(column) : raw.sqlite3_column_int64(_statement, column);

    /// <summary>The bytes, as an array of their own; none for null.</summary>
    public byte[] Bytes(int column) =>
        _statement is not null ? raw.sqlite3_column_blob(_statement, column).ToArray()
        : row.IsDBNull(column) ? []
        : row.GetFieldValue<byte[]>(column);

    /// <summary>The bytes; none for null. Valid until the reader moves on.</summary>
    public ReadOnlySpan<byte> Span(int column) => _statement is not null ? raw.sqlite3_column_blob(_statement, column) : Bytes(column);

    /// <summary>A text as UTF-8; not null. Valid until the reader moves on.</summary>
    public ReadOnlySpan<byte> Utf8(int column) =>
        _statement is not null ? raw.sqlite3_column_blob(_statement, column) : Encoding.UTF8.GetBytes(row.GetString(column));

    /// <summary>Copies the bytes, which must not be more than there is room; how many they are.</summary>
    public int CopyTo(int column, byte[] target)
    {
        if (_statement is null)
        {
            return checked((int)row.GetBytes(column, 0, target, 0, target.Length));
        }

        var bytes = raw.sqlite3_column_blob(_statement, column);
        bytes.CopyTo(target);
        return bytes.Length;
    }

    /// <summary>A text; not null. If it is the likely one, then that very string.</summary>
    public string Text(int column, string? likely = null)
    {
        if (_statement is null)
        {
            var text = row.GetString(column);
            return text == likely ? likely : text;
        }

        // SQLite gives a text's bytes as they are stored: UTF-8.
        var utf8 = raw.sqlite3_column_blob(_statement, column);
        return likely is not null && Ascii.Equals(utf8, likely) ? likely : Encoding.UTF8.GetString(utf8);
    }
}

namespace DrCloud.Storage;

/// <summary>Where a database is: <c>sqlite:FILE</c> or <c>mysql:CONNECTION STRING</c> (MariaDB and MySQL).</summary>
/// <param name="IsSqlite">A file of SQLite; otherwise a server.</param>
/// <param name="Target">The file's path, or the connection string of MySqlConnector.</param>
public sealed record DatabaseAddress(bool IsSqlite, string Target)
{
    private const string Sqlite = "sqlite:";
    private const string MySql = "mysql:";

    /// <summary>Reads the configured form.</summary>
    /// <exception cref="FormatException">Neither form.</exception>
    public static DatabaseAddress Parse(string text) =>
        text.StartsWith(Sqlite, StringComparison.Ordinal) ? new(true, text[Sqlite.Length..])
        : text.StartsWith(MySql, StringComparison.Ordinal) ? new(false, text[MySql.Length..])
        : throw new FormatException("A database is given as 'sqlite:<file>' or 'mysql:<connection string>'.");
}

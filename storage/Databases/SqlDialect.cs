namespace DrCloud.Storage.Databases;

/// <summary>The words in which the two databases' SELECT statements differ.</summary>
internal sealed record SqlDialect(bool IsSqlite)
{
    public static readonly SqlDialect Sqlite = new(true);

    public static readonly SqlDialect MySql = new(false);

    /// <summary>Joins tables in the order in which they are written, whatever the optimizer thinks of it.</summary>
    public string ThenJoin => IsSqlite ? "CROSS JOIN" : "STRAIGHT_JOIN";

    /// <summary>The texts one after another.</summary>
    public string Concat(params IEnumerable<string> parts) => IsSqlite ? string.Join(" || ", parts) : $"CONCAT({string.Join(", ", parts)})";

    /// <summary>A text of an index table, as table <c>resource</c> has it: so a key of that leads to it.</summary>
    public string AsText(string column) => IsSqlite ? column : $"CONVERT({column} USING utf8mb4)";

    /// <summary>Locks the rows that a statement of a write transaction reads; SQLite has one writer, and needs no word for it.</summary>
    public string ForUpdate => IsSqlite ? "" : " FOR UPDATE";

    /// <summary>Stands before a statement whose plan is wanted.</summary>
    public string Explain => IsSqlite ? "EXPLAIN QUERY PLAN " : "EXPLAIN ";

    /// <summary>Holds the optimizer to the primary key of a table; SQLite, where the other keys begin with <c>rid</c>, needs no word for it.</summary>
    public string ByPrimaryKey => IsSqlite ? "" : "FORCE INDEX (PRIMARY)";

    /// <summary>Holds the optimizer to the key by <c>rid</c> of table <c>resource</c>, which in SQLite is its primary key.</summary>
    public string ByNumber => IsSqlite ? "" : By("resource_rid");

    /// <summary>Holds the optimizer to a key of a table.</summary>
    public string By(string key) => IsSqlite ? $"INDEXED BY {key}" : $"FORCE INDEX ({key})";
}

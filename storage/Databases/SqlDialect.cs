namespace DrCloud.Storage.Databases;

/// <summary>The words in which the two databases' SELECT statements differ.</summary>
internal sealed record SqlDialect(bool IsSqlite)
{
    public static readonly SqlDialect Sqlite = new(true);

    public static readonly SqlDialect MySql = new(false);

    /// <summary>The texts one after another.</summary>
    public string Concat(params IEnumerable<string> parts) => IsSqlite ? string.Join(" || ", parts) : $"CONCAT({string.Join(", ", parts)})";
}

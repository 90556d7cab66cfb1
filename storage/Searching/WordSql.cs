using DrCloud.Fhir.Search;

namespace DrCloud.Storage.Searching;

/// <summary>Words by the database's full-text index. They are written by letters, digits and <c>_</c> alone, so that neither query language reads anything else into them.</summary>
internal static class WordSql
{
    /// <summary>The numbers of the resources that have all the words.</summary>
    public static string Rids(SqlStatement sql, SearchCondition.HasWords words) => sql.Dialect.IsSqlite
        ? $"SELECT w.rowid AS rid FROM idx_words w WHERE w.idx_words MATCH {sql.Value(string.Join(' ', words.Stored))}"
        : $"SELECT w.rowid AS rid FROM idx_words w WHERE MATCH(w.words) AGAINST ({sql.Value(string.Join(' ', words.Stored.Select(word => "+" + word)))} IN BOOLEAN MODE)";
}

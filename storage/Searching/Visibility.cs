using DrCloud.Fhir.Search;

namespace DrCloud.Storage.Searching;

/// <summary>What a scope shows of some types: the first condition of every statement that searches, and of every step of a chain.</summary>
internal static class Visibility
{
    /// <param name="sql">The statement.</param>
    /// <param name="r">The alias of table <c>resource</c>.</param>
    /// <param name="types">The types; those that the scope does not show at all are the caller's to leave out.</param>
    /// <param name="scope">The scope.</param>
    public static string Of(SqlStatement sql, string r, IReadOnlyList<string> types, SearchScope scope)
    {
        var visible = $"{ConditionSql.TypeIn(sql, r, types)} AND {r}.deleted = 0";
        return scope.Patient is { } patient
            ? $"{visible} AND ({r}.owner = {sql.Value(patient)} OR {r}.rid IN (SELECT l.rid FROM link l WHERE l.owner = {sql.Value(patient)}))"
            : visible;
    }
}

using DrCloud.Fhir.Search;

namespace DrCloud.Storage.Searching;

/// <summary>What follows FROM in a statement that finds resources, under the alias <c>r</c>: tables in the order in which they are walked, and the conditions.</summary>
internal sealed class FoundSql(SqlStatement sql, SearchScope scope)
{
    /// <summary>All that the plan's driver leads to, each once, in no order; without a driver all of the record, or of the types.</summary>
    public string Of(SearchPlan plan)
    {
        if (scope.Patient is { } patient)
        {
            var owned = $"SELECT k.rid FROM resource k {(sql.Dialect.IsSqlite ? sql.Dialect.By("resource_owner") : sql.Dialect.ByPrimaryKey)} WHERE k.owner = {sql.Value(patient)}";
            return From([owned, $"SELECT l.rid FROM link l WHERE l.owner = {sql.Value(patient)}"], plan.Types, plan.Where);
        }

        return plan.Driver is { } driver && DriverSql.ArmsOf(sql, plan.Types, driver) is { } arms ? From(arms, plan.Types, plan.Rest) : ByType(plan);
    }

    /// <summary>By the order of a key that has the driver's resources in the order of their numbers (<see cref="SearchOrder.IsInOrder"/>): <c>i.rid</c>, perhaps several times.</summary>
    public string InOrder(SearchPlan plan)
    {
        var driver = (SearchCondition.Matches)plan.Driver!;
        return $"{DriverSql.Table(sql.Dialect, driver)} {Resource("i")} WHERE {DriverSql.Value(sql, driver)} AND {Holds(plan.Types, plan.Rest)}";
    }

    /// <summary>All resources of the types, each looked at, in the order of their numbers if it is one type.</summary>
    public string ByType(SearchPlan plan) => $"resource r {sql.Dialect.By("resource_type")} WHERE {Holds(plan.Types, plan.Where)}";

    /// <summary>The condition, with what the scope shows.</summary>
    public string Holds(IReadOnlyList<string> types, SearchCondition condition) => new ConditionSql(sql, scope).Of(types, condition);

    /// <summary>Table <c>resource</c> joined to one that has been walked.</summary>
    public string Resource(string walked) => $"{sql.Dialect.ThenJoin} resource r {sql.Dialect.ByNumber} ON r.rid = {walked}.rid";

    private string From(IEnumerable<string> arms, IReadOnlyList<string> types, SearchCondition rest) =>
        $"(SELECT DISTINCT a.rid FROM ({string.Join(" UNION ALL ", arms)}) a) d {Resource("d")} WHERE {Holds(types, rest)}";
}

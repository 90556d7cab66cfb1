using DrCloud.Fhir.Resources;

namespace DrCloud.Fhir.Search;

/// <summary>Keeps the bodies of a record within a budget: the large ones go first, then the oldest.</summary>
internal static class BodyBudget
{
    /// <summary>From this size on a body is large: its share of the memory outweighs its share of the reads.</summary>
    private const int Large = 64 * 1024;

    /// <summary>Where the bodies exceed the budget, replaces tables by ones without some; an eighth of the budget is left free, so that not every write pays.</summary>
    public static void Keep(Dictionary<string, RecordTable> tables, long budget)
    {
        var bytes = tables.Values.Sum(table => table.BodyBytes);
        if (bytes <= budget)
        {
            return;
        }

        var dropped = new HashSet<StoredResource>(ReferenceEqualityComparer.Instance);
        var candidates = tables.Values.SelectMany(table => table.Segments).SelectMany(segment => segment.Rows).Where(row => row.Json.Length > 0)
            .OrderByDescending(row => row.Json.Length >= Large ? row.Json.Length : 0).ThenBy(row => row.Seq);
        foreach (var row in candidates)
        {
            if (bytes <= budget - (budget / 8))
            {
                break;
            }

            dropped.Add(row);
            bytes -= row.Json.Length;
        }

        foreach (var type in tables.Keys.ToList())
        {
            tables[type] = tables[type].WithoutBodies(dropped);
        }
    }

    /// <summary>The resource without its bytes.</summary>
    public static StoredResource WithoutBody(StoredResource resource) => new()
    {
        Key = resource.Key,
        Version = resource.Version,
        LastUpdated = resource.LastUpdated,
        Seq = resource.Seq,
        Rid = resource.Rid,
        Owner = resource.Owner,
        Deleted = resource.Deleted,
        Index = resource.Index,
    };
}

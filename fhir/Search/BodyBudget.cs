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

        var dropped = new HashSet<long>();
        foreach (var (seq, length) in Bodies(tables.Values).OrderByDescending(body => body.Length >= Large ? body.Length : 0).ThenBy(body => body.Seq))
        {
            if (bytes <= budget - (budget / 8))
            {
                break;
            }

            dropped.Add(seq);
            bytes -= length;
        }

        foreach (var type in tables.Keys.ToList())
        {
            tables[type] = tables[type].WithoutBodies(dropped);
        }
    }

    private static IEnumerable<(long Seq, int Length)> Bodies(IEnumerable<RecordTable> tables) =>
        from table in tables
        from segment in table.Segments
        from row in Enumerable.Range(0, segment.Count)
        where segment.BodyLength(row) > 0
        select (segment.Seq(row), segment.BodyLength(row));
}

using DrCloud.Fhir.Resources;

namespace DrCloud.Fhir.Search;

/// <summary>One page of a search over the tables of its types: condition, order, resumption, total.</summary>
internal static class RecordSearch
{
    /// <summary>True if all matches are to be counted.</summary>
    public static bool WantsTotal(SearchQuery query) => query.CountOnly || query.Total != TotalMode.None;

    public static RecordPage Run(IReadOnlyList<RecordTable> tables, SearchQuery query, SearchPosition? after) =>
        query.CountOnly ? new([], null, Count(tables, query))
        : query.Sort.Count == 0 && tables is [var only] ? InOrder(only, query, after)
        : Sorted(tables, query, after);

    private static int Count(IReadOnlyList<RecordTable> tables, SearchQuery query)
    {
        var total = 0;
        Span<ulong> words = stackalloc ulong[RecordSegment.MaxWords];
        foreach (var segment in tables.SelectMany(table => table.Segments))
        {
            var set = words[..segment.Words];
            segment.Matches(query.Where, set);
            total += RowSet.Count(set);
        }

        return total;
    }

    /// <summary>By Rid, the order of the rows: stops when the page is full, unless the total is wanted.</summary>
    private static RecordPage InOrder(RecordTable table, SearchQuery query, SearchPosition? after)
    {
        var (matches, total, more) = (new List<StoredResource>(Math.Min(query.Count, 64)), 0, false);
        var wantsTotal = WantsTotal(query);
        Span<ulong> words = stackalloc ulong[RecordSegment.MaxWords];
        foreach (var segment in table.Segments)
        {
            if (!wantsTotal && (more || (after is not null && segment.Rid(segment.Count - 1) <= after.Rid)))
            {
                continue;
            }

            var set = words[..segment.Words];
            segment.Matches(query.Where, set);
            total += wantsTotal ? RowSet.Count(set) : 0;
            for (var row = RowSet.Next(set, 0); row >= 0 && !more; row = RowSet.Next(set, row + 1))
            {
                if (after is not null && segment.Rid(row) <= after.Rid)
                {
                    continue;
                }

                more = matches.Count == query.Count;
                if (!more)
                {
                    matches.Add(segment.Resource(row));
                }
            }
        }

        return new(matches, more ? new SearchPosition([], matches[^1].Rid) : null, wantsTotal ? total : null);
    }

    private static RecordPage Sorted(IReadOnlyList<RecordTable> tables, SearchQuery query, SearchPosition? after)
    {
        var found = new FoundRows(tables, query.Where);
        var order = new SortOrder(found, query.Sort, after);
        var page = order.Page(query.Count, out var more);
        return new(
            Array.ConvertAll(page, found.Resource),
            more ? order.PositionOf(page[^1]) : null,
            WantsTotal(query) ? found.Count : null);
    }
}

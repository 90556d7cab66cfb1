using DrCloud.Fhir.Capability;
using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;

namespace DrCloud.Fhir.Everything;

/// <summary>
/// A record in pages: the patient first, then type by type in alphabetical order, within a type by creation. A position is the type and the
/// <see cref="StoredResource.Rid"/> of the last resource, so that changes between two pages disturb nothing that stays.
/// </summary>
public static class RecordEverything
{
    /// <summary>Bytes of bodies after which a page ends.</summary>
    private const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>What a body is taken for that is not in memory.</summary>
    private const int AssumedBytes = 16 * 1024;

    private const string First = "Patient";

    private static readonly string[] Order = [First, .. ServedTypes.All.Where(type => type != First)];

    /// <summary>One page of what the record itself holds.</summary>
    /// <param name="record">The record.</param>
    /// <param name="query">What is asked for.</param>
    /// <param name="after">End of the page before, or null.</param>
    public static RecordPage Page(RecordSnapshot record, EverythingQuery query, SearchPosition? after)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(query);
        var page = new List<StoredResource>();
        var bytes = 0L;
        Span<ulong> words = stackalloc ulong[RecordSegment.MaxWords];
        for (var at = after is null ? 0 : Array.IndexOf(Order, after.SortValues[0]); at < Order.Length; at++)
        {
            var type = Order[at];
            if (!query.Shows(type) || record.Table(type) is not { } table)
            {
                continue;
            }

            var condition = Condition(type, query);
            var last = after is not null && after.SortValues[0] == type ? after.Rid : long.MinValue;
            foreach (var segment in table.Segments)
            {
                if (segment.Count == 0 || segment.Rid(segment.Count - 1) <= last)
                {
                    continue;
                }

                var set = words[..segment.Words];
                segment.Matches(condition, set);
                for (var row = RowSet.Next(set, 0); row >= 0; row = RowSet.Next(set, row + 1))
                {
                    if (segment.Rid(row) <= last)
                    {
                        continue;
                    }

                    if (page.Count == query.Count || bytes >= MaxBytes)
                    {
                        return new(page, new SearchPosition([page[^1].Key.Type], page[^1].Rid), null);
                    }

                    bytes += segment.BodyLength(row) is > 0 and var length ? length : AssumedBytes;
                    page.Add(segment.Resource(row));
                }
            }
        }

        return new(page, null, null);
    }

    private static SearchCondition.And Condition(string type, EverythingQuery query)
    {
        var conditions = new List<SearchCondition>();
        if (CareDates.Within(type, new DateRange(query.From ?? long.MinValue, query.Until ?? long.MaxValue)) is { } cared)
        {
            conditions.Add(cared);
        }

        if (query.Since is { } since)
        {
            conditions.Add(new SearchCondition.LastUpdated(new ValueMatch.Date(ValueMatch.Prefix.Ge, since, since)));
        }

        return new(conditions);
    }
}

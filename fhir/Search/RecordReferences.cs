using System.Text;
using DrCloud.Fhir.Resources;

namespace DrCloud.Fhir.Search;

/// <summary>What a record's resources refer to, and what refers to them, from the packed values.</summary>
internal static class RecordReferences
{
    /// <summary>What current resources of the tables refer to and <paramref name="find"/> does not know.</summary>
    public static HashSet<ResourceKey> Outside(IEnumerable<RecordTable> tables, Func<ResourceKey, StoredResource?> find) =>
        [.. tables.SelectMany(table => table.Segments).SelectMany(segment => segment.References(find)).Where(key => find(key) is null)];

    /// <summary>Every literal reference and attachment address of the resources that are no tombstones.</summary>
    public static List<ResourceKey> AllOf(IEnumerable<StoredResource> resources)
    {
        var keys = new List<ResourceKey>();
        foreach (var resource in resources.Where(resource => !resource.Deleted))
        {
            AddTargets(resource, ResourceIndexer.AnyReference, keys);
            AddTargets(resource, ResourceIndexer.AttachmentUrl, keys);
        }

        return keys;
    }

    /// <summary>What the sources refer to by the rule, each once.</summary>
    public static IReadOnlyList<ResourceKey> TargetsOf(IncludeRule rule, IEnumerable<StoredResource> sources)
    {
        var keys = new List<ResourceKey>();
        foreach (var source in sources.Where(source => source.Key.Type == rule.SourceType))
        {
            foreach (var id in rule.Parameter.ExpressionIds)
            {
                AddTargets(source, id, keys);
            }
        }

        return [.. keys.Where(key => rule.TargetType is null || key.Type == rule.TargetType).Distinct()];
    }

    /// <summary>The table's resources that refer to one of the targets by the rule, in order.</summary>
    public static IReadOnlyList<StoredResource> ReferrersOf(IncludeRule rule, RecordTable table, IReadOnlyList<StoredResource> targets)
    {
        var keys = targets.Select(target => target.Key).Where(key => rule.TargetType is null || key.Type == rule.TargetType).ToHashSet();
        var referrers = new List<StoredResource>();
        Span<ulong> words = stackalloc ulong[RecordSegment.MaxWords];
        foreach (var segment in table.Segments)
        {
            var set = words[..segment.Words];
            set.Clear();
            foreach (var column in rule.Parameter.ExpressionIds.Select(segment.Column).OfType<TextColumn>())
            {
                column.MatchWhere(AmongTargets(column.Values, keys), set);
            }

            for (var row = RowSet.Next(set, 0); row >= 0; row = RowSet.Next(set, row + 1))
            {
                referrers.Add(segment.Rows[row]);
            }
        }

        return referrers;
    }

    private static bool[] AmongTargets(TextTable values, HashSet<ResourceKey> keys)
    {
        var chosen = new bool[values.Count];
        for (var value = 0; value < chosen.Length; value++)
        {
            chosen[value] = values.Text(value, TextParts.Type) is { } type && values.Text(value, TextParts.Id) is { } id && keys.Contains(new(type, id));
        }

        return chosen;
    }

    private static void AddTargets(StoredResource source, int expressionId, List<ResourceKey> keys)
    {
        var reader = new IndexReader(source.Index.Span);
        if (!reader.Seek(expressionId))
        {
            return;
        }

        while (reader.Read())
        {
            if (!reader.Type.IsEmpty && !reader.Id.IsEmpty)
            {
                keys.Add(new(Encoding.UTF8.GetString(reader.Type), Encoding.UTF8.GetString(reader.Id)));
            }
        }
    }
}

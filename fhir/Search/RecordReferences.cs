using System.Text;
using DrCloud.Fhir.Resources;
using Hl7.Fhir.Model;

namespace DrCloud.Fhir.Search;

/// <summary>What a record's resources refer to, and what refers to them, from the packed values.</summary>
internal static class RecordReferences
{
    /// <summary>What current resources of the tables refer to and is not inside of the record.</summary>
    public static HashSet<ResourceKey> Outside(IEnumerable<RecordTable> tables, Func<ResourceKey, bool> isInside)
    {
        var outside = new HashSet<ResourceKey>();
        foreach (var segment in tables.SelectMany(table => table.Segments))
        {
            outside.UnionWith(segment.References(isInside, outside).Where(key => !isInside(key)));
        }

        outside.TrimExcess();
        return outside;
    }

    /// <summary>True if a current resource of the tables refers to the key, which is not inside of the record. What is known of segments already is looked at first: after a write that is nearly all.</summary>
    public static bool Contain(IEnumerable<RecordTable> tables, ResourceKey key, Func<ResourceKey, bool> isInside)
    {
        var segments = tables.SelectMany(table => table.Segments).ToLookup(segment => segment.KnownReferences is not null);
        if (segments[true].Any(segment => segment.KnownReferences!.Contains(key)))
        {
            return true;
        }

        var known = segments[true].SelectMany(segment => segment.KnownReferences!).ToHashSet();
        return segments[false].Any(segment => segment.References(isInside, known).Contains(key));
    }

    /// <summary>Every literal reference and attachment address of the resources that are no tombstones.</summary>
    public static List<ResourceKey> AllOf(SegmentValues values)
    {
        var keys = new List<ResourceKey>();
        for (var row = 0; row < values.Count; row++)
        {
            if (!values.IsDeleted(row))
            {
                AddTargets(values.Reader(row), ResourceIndexer.AnyReference, keys);
                AddTargets(values.Reader(row), ResourceIndexer.AttachmentUrl, keys);
            }
        }

        return keys;
    }

    /// <summary>What the sources refer to by the rule, each once.</summary>
    public static IReadOnlyList<ResourceKey> TargetsOf(IncludeRule rule, IEnumerable<StoredResource> sources)
    {
        var keys = new List<ResourceKey>();
        foreach (var source in sources)
        {
            foreach (var id in rule.ExpressionIdsOf(source.Key.Type))
            {
                AddTargets(new(source.Index.Span), id, keys);
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
            foreach (var column in rule.ExpressionIdsOf(segment.Type).Select(id => segment.Values.Column(id)).OfType<TextColumn>())
            {
                column.MatchWhere(Among(column.Values, keys), set);
            }

            for (var row = RowSet.Next(set, 0); row >= 0; row = RowSet.Next(set, row + 1))
            {
                referrers.Add(segment.Resource(row));
            }
        }

        return referrers;
    }

    /// <summary>Which distinct values of a column of references name one of the keys.</summary>
    public static bool[] Among(TextTable values, IReadOnlySet<ResourceKey> keys)
    {
        var chosen = new bool[values.Count];
        for (var value = 0; value < chosen.Length; value++)
        {
            chosen[value] = values.Text(value, TextParts.Type) is { } type && values.Text(value, TextParts.Id) is { } id && keys.Contains(new(type, id));
        }

        return chosen;
    }

    /// <summary>Adds what the reader's resource refers to by one expression.</summary>
    public static void AddTargets(IndexReader reader, int expressionId, ICollection<ResourceKey> keys)
    {
        if (!reader.Seek(expressionId))
        {
            return;
        }

        while (reader.Read())
        {
            if (!reader.Type.IsEmpty && !reader.Id.IsEmpty)
            {
                var type = Encoding.UTF8.GetString(reader.Type);
                keys.Add(new(ModelInfo.IsKnownResource(type) ? string.Intern(type) : type, Encoding.UTF8.GetString(reader.Id)));
            }
        }
    }
}

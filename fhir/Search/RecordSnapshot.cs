using DrCloud.Fhir.Resources;

namespace DrCloud.Fhir.Search;

/// <summary>
/// A patient's record at one moment: immutable, shared by all readers, replaced as a whole after a commit. Answers reads and searches from memory.
/// Above the budget given, bodies are dropped and come back as keys whose bytes the caller reads from the database; index values always stay.
/// </summary>
public sealed class RecordSnapshot
{
    private readonly Dictionary<string, RecordTable> _tables;
    private readonly long _bodyBudget;
    private HashSet<ResourceKey>? _references;

    private RecordSnapshot(string patient, long seq, Dictionary<string, RecordTable> tables, long bodyBudget)
    {
        Patient = patient;
        Seq = seq;
        _tables = tables;
        _bodyBudget = bodyBudget;
        BodyBudget.Keep(tables, bodyBudget);
    }

    /// <summary>A snapshot of these resources (tombstones included) at the log number.</summary>
    /// <param name="patient">Logical id of the patient.</param>
    /// <param name="seq">Log number up to which the record is complete.</param>
    /// <param name="resources">Each key at most once, in any order.</param>
    /// <param name="bodyBudget">Bytes of bodies to keep at most.</param>
    public static RecordSnapshot Create(string patient, long seq, IReadOnlyList<StoredResource> resources, long bodyBudget)
    {
        var tables = new Dictionary<string, RecordTable>();
        foreach (var ofType in resources.GroupBy(resource => resource.Key.Type))
        {
            tables[ofType.Key] = RecordTable.Create(ofType.Key, patient, ofType);
        }

        return new(patient, seq, tables, bodyBudget);
    }

    /// <summary>Logical id of the patient.</summary>
    public string Patient { get; }

    /// <summary>Log number up to which the record is complete.</summary>
    public long Seq { get; }

    /// <summary>Bytes held: bodies and index values, with what goes with each resource; without the columns that searches build.</summary>
    public long Bytes => _tables.Values.Sum(table => table.Bytes);

    /// <summary>
    /// The snapshot after these versions, each taken only if newer than what is held; <paramref name="leaving"/> are keys that are no longer in the record.
    /// Copies only what is touched: at most <see cref="RecordSegment.MaxRows"/> rows around each change.
    /// </summary>
    public RecordSnapshot With(long seq, IReadOnlyList<StoredResource> changed, IReadOnlyList<ResourceKey> leaving)
    {
        var tables = new Dictionary<string, RecordTable>(_tables);
        foreach (var ofType in leaving.GroupBy(key => key.Type))
        {
            if (tables.TryGetValue(ofType.Key, out var table))
            {
                tables[ofType.Key] = table.Without(ofType.Select(key => key.Id).ToHashSet());
            }
        }

        foreach (var type in leaving.Count > 0 ? tables.Keys.ToArray() : [])
        {
            tables[type] = tables[type].WithReferencesUnknown();
        }

        foreach (var ofType in changed.GroupBy(resource => resource.Key.Type))
        {
            tables[ofType.Key] = tables.TryGetValue(ofType.Key, out var table)
                ? table.With(ofType)
                : RecordTable.Create(ofType.Key, Patient, []).With(ofType);
        }

        return new(Patient, Math.Max(seq, Seq), tables, _bodyBudget);
    }

    /// <summary>The current version or tombstone, or null. Its Json is empty and <see cref="StoredResource.Deleted"/> false when the body was dropped.</summary>
    public StoredResource? Find(ResourceKey key) => _tables.TryGetValue(key.Type, out var table) ? table.Find(key.Id) : null;

    /// <summary>The matches of one page in order, and where the next begins. Chains are followed within the record and <paramref name="beside"/>.</summary>
    /// <param name="query">What is asked.</param>
    /// <param name="scope">What may be shown, and followed.</param>
    /// <param name="after">End of the page before, or null.</param>
    /// <param name="beside">Resources outside of the record that it shows, or null.</param>
    /// <exception cref="ArgumentException">The scope is another patient's.</exception>
    public RecordPage Search(SearchQuery query, SearchScope scope, SearchPosition? after, RecordSnapshot? beside = null)
    {
        if (scope.Patient is not null && scope.Patient != Patient)
        {
            throw new ArgumentException("The scope of the search is not this record's patient.", nameof(scope));
        }

        var tables = new List<RecordTable>(query.Types.Count);
        foreach (var type in query.Types)
        {
            // A type that no record holds is searched beside it.
            var table = Ownership.CanHaveOwner(type) ? Table(type) : beside?.Table(type) ?? Table(type);
            if (table is not null && scope.Shows(type))
            {
                tables.Add(table);
            }
        }

        return tables.Count > 0
            ? RecordSearch.Run(tables, new ChainResolver(scope, this, beside).Resolve(query), after)
            : new([], null, RecordSearch.WantsTotal(query) ? 0 : null);
    }

    /// <summary>The current resources of some types whose bodies were dropped.</summary>
    public IReadOnlyList<ResourceKey> WithoutBodies(IEnumerable<string> types) =>
    [
        .. from type in types.Distinct()
           from segment in Table(type)?.Segments ?? []
           from row in Enumerable.Range(0, segment.Count)
           where segment.BodyLength(row) == 0 && !segment.Values.IsDeleted(row)
           select segment.Key(row),
    ];

    /// <summary>The current resources of a type and their values; null if there is none.</summary>
    internal RecordTable? Table(string type) => _tables.GetValueOrDefault(type);

    /// <summary>True if a current resource of the record refers to the key, which is not in the record itself, by a literal reference or the address of an attachment.</summary>
    public bool RefersTo(ResourceKey key) => _references?.Contains(key) ?? (!IsInside(key) && RecordReferences.Contain(_tables.Values, key, IsInside));

    /// <summary>The keys for which <see cref="RefersTo"/> is true, in no order; kept with the snapshot, so that asking is cheap.</summary>
    public IReadOnlyCollection<ResourceKey> References => ReferenceSet;

    private HashSet<ResourceKey> ReferenceSet => _references ??= RecordReferences.Outside(_tables.Values, IsInside);

    private bool IsInside(ResourceKey key) => _tables.TryGetValue(key.Type, out var table) && table.Contains(key.Id);

    /// <summary>Resources of the record that refer to one of the targets by the rule's parameter (<c>_revinclude</c>).</summary>
    public IReadOnlyList<StoredResource> ReferrersOf(IncludeRule rule, IReadOnlyList<StoredResource> targets) =>
        rule.SourceType is { } source && _tables.TryGetValue(source, out var table) ? RecordReferences.ReferrersOf(rule, table, targets) : [];
}

/// <summary>One page of matches in a record.</summary>
/// <param name="Matches">In order.</param>
/// <param name="Next">Where the page ended; null if nothing follows.</param>
/// <param name="Total">All matches; null unless the query asks.</param>
public sealed record RecordPage(IReadOnlyList<StoredResource> Matches, SearchPosition? Next, int? Total);

using DrCloud.Fhir.Resources;

namespace DrCloud.Fhir.Search;

/// <summary>
/// A patient's record at one moment: immutable, shared by all readers, replaced as a whole after a commit. Answers reads and searches from memory.
/// Above the budget given, bodies are dropped and come back as keys whose bytes the caller reads from the database; index values always stay.
/// </summary>
public sealed class RecordSnapshot
{
    private RecordSnapshot()
    {
    }

    /// <summary>A snapshot of these resources (tombstones included) at the log number.</summary>
    public static RecordSnapshot Create(string patient, long seq, IReadOnlyList<StoredResource> resources, long bodyBudget) => throw new NotImplementedException();

    /// <summary>Log number up to which the record is complete.</summary>
    public long Seq => throw new NotImplementedException();

    /// <summary>The snapshot after these versions, each taken only if newer than what is held; <paramref name="leaving"/> are keys that are no longer in the record.</summary>
    public RecordSnapshot With(long seq, IReadOnlyList<StoredResource> changed, IReadOnlyList<ResourceKey> leaving) => throw new NotImplementedException();

    /// <summary>The current version or tombstone, or null. Its Json is empty and <see cref="StoredResource.Deleted"/> false when the body was dropped.</summary>
    public StoredResource? Find(ResourceKey key) => throw new NotImplementedException();

    /// <summary>The matches of one page in order, and where the next begins. The snapshot's patient must be the scope's.</summary>
    public RecordPage Search(SearchQuery query, SearchScope scope, SearchPosition? after) => throw new NotImplementedException();

    /// <summary>Everything that the record's current resources refer to by a literal relative reference, outside the record itself (shared types).</summary>
    public bool RefersTo(ResourceKey key) => throw new NotImplementedException();

    /// <summary>The keys for which <see cref="RefersTo"/> is true, in no order; kept with the snapshot, so that asking is cheap.</summary>
    public IReadOnlyCollection<ResourceKey> References => throw new NotImplementedException();

    /// <summary>Keys that the given resources refer to by the rule's parameter (<c>_include</c>), in or outside the record.</summary>
    public IReadOnlyList<ResourceKey> TargetsOf(IncludeRule rule, IReadOnlyList<StoredResource> sources) => throw new NotImplementedException();

    /// <summary>Resources of the record that refer to one of the targets by the rule's parameter (<c>_revinclude</c>).</summary>
    public IReadOnlyList<StoredResource> ReferrersOf(IncludeRule rule, IReadOnlyList<StoredResource> targets) => throw new NotImplementedException();

    /// <summary>Bytes held: bodies and index values.</summary>
    public long Bytes => throw new NotImplementedException();
}

/// <summary>One page of matches in a record.</summary>
public sealed record RecordPage(IReadOnlyList<StoredResource> Matches, SearchPosition? Next, int? Total);

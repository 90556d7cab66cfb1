using DrCloud.Fhir.Resources;
using DrCloud.Storage.Databases;

namespace DrCloud.Storage.Writing;

/// <summary><c>If-None-Exist</c>, decided behind the clock's lock: what matches cannot change before the commit.</summary>
internal sealed class ConditionSearch
{
    /// <summary>The matches of the query, two at most: more make no difference.</summary>
    public Task<IReadOnlyList<StoredResource>> FindAsync(WriteSession session, string type, string query, string? onlyOwner) =>
        throw new NotSupportedException($"{session} {type} {query} {onlyOwner}");
}

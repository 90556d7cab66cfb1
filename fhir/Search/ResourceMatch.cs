using DrCloud.Fhir.Resources;

namespace DrCloud.Fhir.Search;

/// <summary>Whether a query finds a resource that is at hand, by the evaluator of records.</summary>
public static class ResourceMatch
{
    /// <summary>True if it does. The search values are taken from the content: a resource between processes has none.</summary>
    /// <param name="query">A query of the resource's type without chains.</param>
    /// <param name="resource">A version with content.</param>
    /// <param name="baseAddress">FHIR base address of the site.</param>
    public static bool Holds(SearchQuery query, StoredResource resource, string baseAddress)
    {
        var indexed = new StoredResource
        {
            Key = resource.Key,
            Version = resource.Version,
            LastUpdated = resource.LastUpdated,
            Seq = resource.Seq,
            Rid = resource.Rid,
            Owner = resource.Owner,
            Json = resource.Json,
            Index = PackedIndex.Of(resource.Json, baseAddress),
        };
        return RecordSnapshot.Create(resource.Owner, resource.Seq, [indexed], long.MaxValue).Search(query, new SearchScope(null, null), null).Matches.Count > 0;
    }
}

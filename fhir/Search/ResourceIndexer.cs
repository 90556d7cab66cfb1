namespace DrCloud.Fhir.Search;

/// <summary>Takes the search values out of a resource's JSON by the compiled expressions of its type.</summary>
public static class ResourceIndexer
{
    /// <summary>Version of the extractor: stored with every packed index; raised when the values of an unchanged resource would change.</summary>
    public const int Version = 1;

    /// <summary>All values of all parameters of the resource's type, each expression once, without duplicates. <c>_id</c> and <c>_lastUpdated</c> are not among them.</summary>
    public static IReadOnlyList<IndexEntry> Extract(System.Text.Json.JsonElement resource) => throw new NotImplementedException();
}

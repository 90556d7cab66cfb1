using DrCloud.Api.Access;
using DrCloud.Api.Sites;
using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;

namespace DrCloud.Api.Fhir.Routing;

/// <summary>What granular scopes show of resources that were not found by their queries: each is held against them by its own values.</summary>
internal static class GranularFilter
{
    private static readonly SearchQueryCache Queries = new();

    /// <summary>True if one of the queries finds the resource. Of a deleted one nothing says what it was.</summary>
    public static bool Shows(Site site, IReadOnlyList<string> within, StoredResource resource) =>
        !resource.Deleted && within.Any(query => ResourceMatch.Holds(Queries.Get(resource.Key.Type, query, site.FhirBase), resource, site.FhirBase));

    /// <summary>Those of the resources that the scopes show, whole types and parts of types, at the level that was decided.</summary>
    public static IReadOnlyList<StoredResource> Of(FhirRequest request, Permissions needed, IReadOnlyList<StoredResource> resources)
    {
        var (scopes, level) = (request.Access.Scopes, request.Decision.Level);
        return scopes.Types(level, needed) is { } whole && scopes.GranularTypes(level, needed).Count > 0
            ? [.. resources.Where(resource => whole.Contains(resource.Key.Type)
                || (scopes.Within(level, resource.Key.Type, needed) is { } within && Shows(request.Site, within, resource)))]
            : resources;
    }
}

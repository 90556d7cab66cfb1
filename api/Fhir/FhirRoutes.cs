using DrCloud.Api.Access;
using DrCloud.Api.Fhir.AuditResources;
using DrCloud.Api.Fhir.Exporting;
using DrCloud.Api.Fhir.Interactions;
using DrCloud.Api.Fhir.Operations;
using DrCloud.Fhir.Capability;
using DrCloud.Fhir.Search;

namespace DrCloud.Api.Fhir;

/// <summary>The route table of the FHIR interface, and how a path finds its line.</summary>
internal static class FhirRoutes
{
    private const string Get = "GET", Post = "POST", Put = "PUT", Patch = "PATCH", Delete = "DELETE";

    private static readonly FhirRoute ReadRoute = new(Get, "/{type}/{id}", FhirInteraction.Read, RoutePolicy.Scoped(Permissions.Read), Read.HandleAsync);

    /// <summary>Every route.</summary>
    public static IReadOnlyList<FhirRoute> All { get; } =
    [
        new(Get, "/metadata", FhirInteraction.Capabilities, RoutePolicy.Open, Capabilities.HandleAsync),
        new(Get, "/.well-known/smart-configuration", FhirInteraction.SmartConfiguration, RoutePolicy.Open, SmartConfiguration.HandleAsync),
        new(Get, "/.well-known/openid-configuration", FhirInteraction.OpenIdConfiguration, RoutePolicy.Open, OpenIdConfiguration.HandleAsync),
        new(Get, "/_history", FhirInteraction.HistorySystem, RoutePolicy.AcrossTypes(Permissions.Search), History.HandleAsync),
        new(Post, "/", FhirInteraction.Batch, RoutePolicy.ByEntry, Batch.HandleAsync),
        .. AuditLogRoutes.All,
        new(Post, "/{type}/_search", FhirInteraction.Search, RoutePolicy.Scoped(Permissions.Search), Search.HandleAsync),
        new(Get, "/{type}/_history", FhirInteraction.HistoryType, RoutePolicy.Scoped(Permissions.Search), History.HandleAsync),
        new(Get, "/{type}", FhirInteraction.Search, RoutePolicy.Scoped(Permissions.Search), Search.HandleAsync),
        new(Post, "/{type}", FhirInteraction.Create, RoutePolicy.Scoped(Permissions.Create), Create.HandleAsync),
        new(Put, "/{type}", FhirInteraction.ConditionalUpdate, RoutePolicy.Scoped(Permissions.Update), Update.HandleConditionalAsync),
        new(Patch, "/{type}", FhirInteraction.ConditionalPatch, RoutePolicy.Scoped(Permissions.Update), Interactions.Patch.HandleConditionalAsync),
        new(Delete, "/{type}", FhirInteraction.ConditionalDelete, RoutePolicy.Scoped(Permissions.Delete), Interactions.Delete.HandleConditionalAsync),
        new(Get, $"/{ExportAddresses.Status}", FhirInteraction.ExportStatus, RoutePolicy.OwnExports, ExportStatusRequest.HandleAsync),
        new(Delete, $"/{ExportAddresses.Status}", FhirInteraction.ExportCancel, RoutePolicy.OwnExports, ExportStatusRequest.CancelAsync),
        new(Get, $"/{ExportAddresses.File}/{{job}}/{{file}}", FhirInteraction.ExportFile, RoutePolicy.OwnExports, ExportDownload.HandleAsync),
        .. FhirOperations.Routes,
        ReadRoute,
        new(Put, "/{type}/{id}", FhirInteraction.Update, RoutePolicy.Scoped(Permissions.Update), Update.HandleAsync),
        new(Patch, "/{type}/{id}", FhirInteraction.Patch, RoutePolicy.Scoped(Permissions.Update), Interactions.Patch.HandleAsync),
        new(Delete, "/{type}/{id}", FhirInteraction.Delete, RoutePolicy.Scoped(Permissions.Delete), Interactions.Delete.HandleAsync),
        new(Get, "/{type}/{id}/_history", FhirInteraction.HistoryInstance, RoutePolicy.Scoped(Permissions.Read), History.HandleAsync),
        new(Get, "/", FhirInteraction.SearchSystem, RoutePolicy.AcrossTypes(Permissions.Search), Search.HandleAsync),
        new(Post, "/_search", FhirInteraction.SearchSystem, RoutePolicy.AcrossTypes(Permissions.Search), Search.HandleAsync),
        new(Get, "/{compartment}/{id}/*", FhirInteraction.SearchCompartment, RoutePolicy.AcrossTypes(Permissions.Search), Search.HandleAsync),
        new(Get, "/{compartment}/{id}/{member}", FhirInteraction.SearchCompartment, RoutePolicy.Scoped(Permissions.Search), Search.HandleAsync),
        new(Post, "/{compartment}/{id}/{member}/_search", FhirInteraction.SearchCompartment, RoutePolicy.Scoped(Permissions.Search), Search.HandleAsync),
        new(Get, "/{type}/{id}/_history/{vid}", FhirInteraction.VRead, RoutePolicy.Scoped(Permissions.Read), VRead.HandleAsync),
    ];

    /// <summary>True if there is one such route for each type.</summary>
    public static bool IsTyped(FhirRoute route) => route.Template.Contains("{type}", StringComparison.Ordinal);

    /// <summary>
    /// The route of a request, with what its path says put into <paramref name="request"/>; or null, and then the methods that the path has
    /// (405), or none (404).
    /// </summary>
    public static FhirRoute? Match(FhirRequest request, string method, ReadOnlySpan<char> path, out IReadOnlyList<string> allowed)
    {
        allowed = [];
        var lookedUp = method == "HEAD" ? Get : method;
        Span<Range> ranges = stackalloc Range[6];
        path = path.Trim('/');
        var count = path.IsEmpty ? 0 : path.Split(ranges, '/');
        if (count == 2 && lookedUp == Get && path[ranges[1]] is [not ('_' or '$' or '.'), ..] && ServedTypes.Find(path[ranges[0]]) is { } type and not Definition.Type)
        {
            request.Type = type;
            request.Id = path[ranges[1]].ToString();
            return ReadRoute;
        }

        foreach (var route in All)
        {
            if (!Fits(route, request, path, ranges[..count]))
            {
                continue;
            }

            if (route.Method == lookedUp)
            {
                return route;
            }

            allowed = [.. allowed, .. route.Method == Get ? ["GET", "HEAD"] : new[] { route.Method }];
            if (route.Interaction == FhirInteraction.OperationDefinition)
            {
                // What the server itself defines is nobody's to write.
                return null;
            }
        }

        return null;
    }

    private static bool Fits(FhirRoute route, FhirRequest request, ReadOnlySpan<char> path, ReadOnlySpan<Range> ranges)
    {
        if (route.Segments.Length != ranges.Length)
        {
            return false;
        }

        for (var i = 0; i < ranges.Length; i++)
        {
            var given = path[ranges[i]];
            var fits = route.Segments[i] switch
            {
                "{type}" => ServedTypes.Find(given) is not null,
                "{compartment}" => Compartments.Names.Contains(given.ToString()),
                "{member}" => ServedTypes.Find(given) is { } member && Compartments.TypesOf(path[ranges[0]].ToString()).Contains(member),
                "{id}" or "{vid}" or "{job}" or "{file}" => given is [not ('_' or '$'), ..],
                var literal => given.SequenceEqual(literal),
            };
            if (!fits)
            {
                return false;
            }
        }

        Take(route, request, path, ranges);
        return true;
    }

    private static void Take(FhirRoute route, FhirRequest request, ReadOnlySpan<char> path, ReadOnlySpan<Range> ranges)
    {
        for (var i = 0; i < ranges.Length; i++)
        {
            switch (route.Segments[i])
            {
                case "{compartment}":
                    request.CompartmentType = ServedTypes.Find(path[ranges[i]])!;
                    break;
                case "{type}" or "{member}":
                    request.Type = ServedTypes.Find(path[ranges[i]])!;
                    break;
                case "{id}" or "{job}":
                    request.Id = path[ranges[i]].ToString();
                    break;
                case "{vid}" or "{file}":
                    request.VersionId = path[ranges[i]].ToString();
                    break;
                case ServedTypes.AuditLog:
                    request.Type = ServedTypes.AuditLog;
                    break;
                case var literal when i == 0 && ServedTypes.Find(literal) is { } type:
                    request.Type = type;
                    break;
                case var literal when route.Interaction == FhirInteraction.OperationDefinition:
                    request.Id = literal;
                    break;
            }
        }
    }
}

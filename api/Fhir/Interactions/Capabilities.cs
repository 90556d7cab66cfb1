using DrCloud.Api.Fhir.Operations;
using DrCloud.Api.Fhir.Responses;
using DrCloud.Api.Sites;
using DrCloud.Fhir.Capability;

namespace DrCloud.Api.Fhir.Interactions;

/// <summary>The <see href="https://hl7.org/fhir/R4/http.html#capabilities">capabilities</see> interaction: open, and made from the route table and the search parameters.</summary>
internal static class Capabilities
{
    public static Task HandleAsync(FhirRequest request, FhirServices services) =>
        ShapedResponse.WriteAsync(request, StatusCodes.Status200OK, services.Documents.Capabilities(request.Site));

    /// <summary>What the statement says beside the search parameters.</summary>
    public static CapabilityFacts Facts(Site site) => new()
    {
        BaseAddress = site.FhirBase,
        SoftwareVersion = SiteDocuments.SoftwareVersion,
        Date = SiteDocuments.SoftwareDate,
        TypeInteractions = Codes(FhirRoutes.All.Where(FhirRoutes.IsTyped)),
        ConditionalUpdate = FhirRoutes.All.Any(r => r.Interaction == FhirInteraction.ConditionalUpdate),
        ConditionalDelete = FhirRoutes.All.Any(r => r.Interaction == FhirInteraction.ConditionalDelete),
        PatchFormats = Patch.MediaTypes,
        SystemInteractions = Codes(FhirRoutes.All.Where(r => !FhirRoutes.IsTyped(r) && r.Policy.Kind != RoutePolicyKind.AuditLog)),
        Operations = [.. FhirOperations.All.Select(operation => operation.Facts)],
        OAuthAddresses =
        [
            new("authorize", site.OAuth.Authorize), new("token", site.OAuth.Token), new("register", site.OAuth.Registration),
            new("introspect", site.OAuth.Introspection), new("revoke", site.OAuth.Revocation),
        ],
        SmartCapabilities = SmartConfiguration.Capabilities,
    };

    // The route table decides: what has no route is not claimed.
    private static string[] Codes(IEnumerable<FhirRoute> routes) => [.. routes.SelectMany(r => CodesOf(r.Interaction)).Distinct()];

    private static string[] CodesOf(FhirInteraction interaction) => interaction switch
    {
        FhirInteraction.Read => ["read"],
        FhirInteraction.VRead => ["vread"],
        FhirInteraction.HistoryInstance => ["history-instance"],
        FhirInteraction.HistoryType => ["history-type"],
        FhirInteraction.HistorySystem => ["history-system"],
        FhirInteraction.Search => ["search-type"],
        FhirInteraction.SearchSystem => ["search-system"],
        FhirInteraction.Create => ["create"],
        FhirInteraction.Update => ["update"],
        FhirInteraction.Patch => ["patch"],
        FhirInteraction.Delete => ["delete"],
        FhirInteraction.Batch => ["transaction", "batch"],
        _ => [],
    };
}

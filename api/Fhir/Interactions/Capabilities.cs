using DrCloud.Api.Fhir.Responses;
using DrCloud.Api.Sites;
using DrCloud.Fhir.Capability;

namespace DrCloud.Api.Fhir.Interactions;

/// <summary>The <see href="https://hl7.org/fhir/R4/http.html#capabilities">capabilities</see> interaction: open, and made from the route table and the search parameters.</summary>
internal static class Capabilities
{
    public static Task HandleAsync(FhirRequest request, FhirServices services) =>
        ResourceResponse.WriteBodyAsync(request, StatusCodes.Status200OK, services.Documents.Capabilities(request.Site));

    /// <summary>What the statement says beside the search parameters.</summary>
    public static CapabilityFacts Facts(Site site) => new()
    {
        BaseAddress = site.FhirBase,
        SoftwareVersion = SiteDocuments.SoftwareVersion,
        Date = new DateTimeOffset(File.GetLastWriteTimeUtc(typeof(Capabilities).Assembly.Location)),
        TypeInteractions = Codes(FhirInteraction.Read, FhirInteraction.VRead, FhirInteraction.Search, FhirInteraction.Create, FhirInteraction.Update),
        SystemInteractions = FhirRoutes.All.Any(r => r.Interaction == FhirInteraction.Batch) ? ["transaction", "batch"] : [],
        OAuthAddresses =
        [
            new("authorize", site.OAuth.Authorize), new("token", site.OAuth.Token), new("register", site.OAuth.Registration),
            new("introspect", site.OAuth.Introspection), new("revoke", site.OAuth.Revocation),
        ],
    };

    // The route table decides: what has no route is not claimed.
    private static string[] Codes(params FhirInteraction[] candidates) =>
        [.. candidates.Where(c => FhirRoutes.All.Any(r => r.Interaction == c)).Select(CodeOf)];

    private static string CodeOf(FhirInteraction interaction) => interaction switch
    {
        FhirInteraction.Search => "search-type",
        _ => interaction.ToString().ToLowerInvariant(),
    };
}

namespace DrCloud.Fhir.Search;

/// <summary>The <see href="https://hl7.org/fhir/R4/search.html#all">parameters of all resource types</see>.</summary>
internal static class CommonSearchParameters
{
    private const string Base = "http://hl7.org/fhir/SearchParameter/";

    public static IEnumerable<SearchParameterDefinition> All =>
    [
        Of("_id", SearchValueKind.Token, null, "Resource-id", "Logical id of this artifact") with { IsBuiltIn = true },
        Of("_lastUpdated", SearchValueKind.Date, null, "Resource-lastUpdated", "When the resource version last changed") with { IsBuiltIn = true },
        Of("_tag", SearchValueKind.Token, "Resource.meta.tag", "Resource-tag", "Tags applied to this resource"),
        Of("_profile", SearchValueKind.Uri, "Resource.meta.profile", "Resource-profile", "Profiles this resource claims to conform to"),
        Of("_security", SearchValueKind.Token, "Resource.meta.security", "Resource-security", "Security labels applied to this resource"),
        Of("_source", SearchValueKind.Uri, "Resource.meta.source", "Resource-source", "Identifies where the resource comes from"),
        Of("_text", SearchValueKind.Special, null, "DomainResource-text", "Search on the narrative of the resource") with { IsBuiltIn = true },
        Of("_content", SearchValueKind.Special, null, "Resource-content", "Search on the entire content of the resource") with { IsBuiltIn = true },
        Of("_list", SearchValueKind.Special, null, "Resource-list", "Resources that a list names") with { IsBuiltIn = true },
        Of("_query", SearchValueKind.Special, null, "Resource-query", "A custom search profile that describes a specific defined query operation"),
        Of("_filter", SearchValueKind.Special, null, "filter", "A filter expression"),
    ];

    private static SearchParameterDefinition Of(string code, SearchValueKind kind, string? expression, string url, string description) =>
        new(SearchParameterDefinition.AnyType, code, kind, expression, Base + url, description);
}

using DrCloud.Api.Sites;
using DrCloud.Fhir.Capability;
using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;
using Microsoft.AspNetCore.Http.Extensions;

namespace DrCloud.Api.Pages.Browse;

/// <summary>
/// Addresses of the browser: those of the FHIR interface with <c>interface</c> in place of <c>apis</c>, so that
/// <c>/apis/default/fhir/Patient/x</c> is shown at
/// <c>/interface/default/fhir/Patient/x</c>.
/// </summary>
internal static class BrowserAddress
{
    /// <summary>Names of the pages' own parameters begin with this; all others are the FHIR interface's.</summary>
    public const string OwnParameter = "ui-";

    /// <summary>Which view of a resource: <see cref="JsonView"/>.</summary>
    public const string View = OwnParameter + "view";

    /// <summary>The raw JSON.</summary>
    public const string JsonView = "json";

    /// <summary>The first page of a site's browser.</summary>
    public static string Home(string site) => $"/interface/{site}/fhir";

    /// <summary>The page of an address below the FHIR base that needs no escapes: a type, a key, a key's version.</summary>
    public static string Of(Site site, string below) => $"{Home(site.Name)}/{below}";

    /// <summary>The page of a path below the FHIR base with these parameters, none of them escaped.</summary>
    public static string Of(Site site, string path, IEnumerable<KeyValuePair<string, string>> query) =>
        string.Concat([Home(site.Name), .. path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(segment => "/" + Uri.EscapeDataString(segment))])
        + new QueryBuilder(query).ToQueryString();

    /// <summary>The page of what a reference or an attachment's address names, or null if that is not at this site.</summary>
    public static string? OfReference(Site site, string reference)
    {
        var relative = LiteralReference.Relative(reference, site.FhirBase) ?? reference;
        return LiteralReference.TryParseRelative(relative, out var key) && ServedTypes.Find(key.Type) is not null ? Of(site, relative) : null;
    }

    /// <summary>
    /// The page of what a person types: a type, <c>Type/id</c>, a search, with or without the FHIR base address; null if it names no type
    /// that is served.
    /// </summary>
    public static string? OfTyped(Site site, string typed)
    {
        var text = typed.Trim();
        var below = (text.StartsWith(site.FhirBase, StringComparison.Ordinal) ? text[site.FhirBase.Length..] : text).TrimStart('/');
        var (path, query) = below.Split('?', 2) is [var before, var after] ? (before, after) : (below, "");
        var segments = path.Split('/');
        return ServedTypes.Find(segments[0]) is null || segments.Any(segment => segment is "." or "..") ? null : Of(site, path, QueryText.Split(query));
    }
}

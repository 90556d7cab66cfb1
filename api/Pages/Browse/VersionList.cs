using System.Globalization;
using System.Text.Json;
using DrCloud.Api.Sites;
using DrCloud.Fhir.Display;

namespace DrCloud.Api.Pages.Browse;

/// <summary>One version in a history.</summary>
/// <param name="Key">Type and id.</param>
/// <param name="Version">Version id.</param>
/// <param name="When">When it was written.</param>
/// <param name="What">What was done.</param>
/// <param name="Address">Its page; null for a deletion.</param>
/// <param name="Changes">What differs from the version before; null where that is not on the page, or there is none.</param>
internal sealed record VersionRow(string Key, string Version, string When, string What, string? Address, IReadOnlyList<ElementChange>? Changes);

/// <summary>A page of a history, newest first.</summary>
internal static class VersionList
{
    /// <summary>The versions; each with its changes where the history is of one resource.</summary>
    public static IReadOnlyList<VersionRow> Of(Site site, JsonElement bundle, bool ofOneResource)
    {
        var entries = ElementPath.Find(bundle, "entry");
        return [.. entries.Select((entry, at) => RowOf(site, entry, ofOneResource && at + 1 < entries.Count ? entries[at + 1] : null))];
    }

    private static VersionRow RowOf(Site site, JsonElement entry, JsonElement? before)
    {
        var key = BelowBase(site, Text(entry, "fullUrl"));
        var version = Text(entry, "response.etag").Replace("W/", "", StringComparison.Ordinal).Trim('"');
        var what = Text(entry, "request.method") switch
        {
            "DELETE" => "deleted",
            _ when Text(entry, "response.status").StartsWith("201", StringComparison.Ordinal) => "created",
            _ => "changed",
        };
        var has = entry.TryGetProperty("resource", out var resource);
        return new(
            key, version, ElementText.OfPrimitive(Text(entry, "response.lastModified")), what,
            has ? BrowserAddress.Of(site, string.Create(CultureInfo.InvariantCulture, $"{key}/_history/{version}")) : null,
            has && before is { } earlier && earlier.TryGetProperty("resource", out var old) ? ResourceDifference.Between(old, resource) : null);
    }

    private static string BelowBase(Site site, string address) =>
        address.StartsWith(site.FhirBase + "/", StringComparison.Ordinal) ? address[(site.FhirBase.Length + 1)..] : address;

    private static string Text(JsonElement entry, string path) =>
        ElementPath.Find(entry, path) is [{ ValueKind: JsonValueKind.String } text] ? text.GetString()! : "";
}

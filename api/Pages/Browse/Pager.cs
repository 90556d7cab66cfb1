using System.Text.Json;
using DrCloud.Api.Sites;
using DrCloud.Fhir.Display;
using DrCloud.Fhir.Search;

namespace DrCloud.Api.Pages.Browse;

/// <summary>
/// The neighbours of a page of a bundle; null where there is none. A cursor leads on only, so the way back travels in the address: the
/// cursors of the pages before.
/// </summary>
internal sealed record Pager(string? First, string? Previous, string? Next)
{
    /// <summary>The pages before, oldest first: the cursor of each, nothing for the first page.</summary>
    private const string Trail = BrowserAddress.OwnParameter + "trail";

    // Bounds the address: further back leads "First".
    private const int LongestTrail = 8;

    /// <summary>True if there is nowhere to go.</summary>
    public bool IsEmpty => (First, Previous, Next) is (null, null, null);

    /// <param name="site">The site.</param>
    /// <param name="path">Path of the page below the FHIR base.</param>
    /// <param name="query">Its parameters.</param>
    /// <param name="bundle">What the FHIR interface answered.</param>
    public static Pager Of(Site site, string path, IReadOnlyList<KeyValuePair<string, string>> query, JsonElement bundle)
    {
        var cursor = query.LastOrDefault(parameter => parameter.Key == SearchCursor.Parameter).Value;
        string[] trail = query.LastOrDefault(parameter => parameter.Key == Trail).Value is { } text ? text.Split(' ') : [];
        List<KeyValuePair<string, string>> search = [.. query.Where(parameter => parameter.Key is not (SearchCursor.Parameter or Trail))];
        string Page(string? to, IEnumerable<string> before) => BrowserAddress.Of(
            site, path, [.. search, .. to is { Length: > 0 } ? [new(SearchCursor.Parameter, to)] : (KeyValuePair<string, string>[])[], .. Back(before)]);
        return new(
            cursor is null ? null : Page(null, []),
            cursor is not null && trail.Length > 0 ? Page(trail[^1], trail[..^1]) : null,
            NextCursor(bundle) is { } next ? Page(next, trail.Append(cursor ?? "").TakeLast(LongestTrail)) : null);
    }

    private static IEnumerable<KeyValuePair<string, string>> Back(IEnumerable<string> trail) =>
        string.Join(' ', trail) is var text && trail.Any() ? [new(Trail, text)] : [];

    private static string? NextCursor(JsonElement bundle)
    {
        var next = ElementPath.Find(bundle, "link").FirstOrDefault(link => link.GetProperty("relation").ValueEquals("next"));
        return next.ValueKind != JsonValueKind.Object ? null
            : QueryText.Split(new Uri(next.GetProperty("url").GetString()!).Query).LastOrDefault(parameter => parameter.Key == SearchCursor.Parameter).Value;
    }
}

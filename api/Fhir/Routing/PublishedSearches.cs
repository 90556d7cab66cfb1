using DrCloud.Fhir.Search;
using DrCloud.Fhir.UsCore;
using DrCloud.Grains.Interfaces.Search;

namespace DrCloud.Api.Fhir.Routing;

/// <summary>
/// Searches of a type or of several: what the server publishes of them comes first, then what is stored; each in the order asked for. A page holds of what is
/// stored either all of a page or nothing.
/// </summary>
internal sealed class PublishedSearches(PublishedDefinitions published, Searches stored)
{
    // Between both: all that is published has been shown.
    private static readonly SearchPosition Between = new([], 0);

    /// <summary>One page within the scope.</summary>
    public async ValueTask<SearchPage> RunAsync(FhirRequest request, SearchQuery query, string canonical, SearchScope scope, SearchPosition? after)
    {
        if (request.CompartmentType.Length > 0 || !query.Types.Any(published.Has))
        {
            return await stored.RunAsync(request, canonical, scope, after);
        }

        var isPublished = after is null or { Rid: < 0 };
        var first = published.Search(query, scope, isPublished ? after : null);
        if (isPublished && first.Next is not null)
        {
            var total = first.Total is null ? null : (await stored.RunAsync(request, canonical, scope, null)).Total;
            return new SearchPage { Matches = first.Matches, Next = first.Next, Total = first.Total + total };
        }

        var second = await stored.RunAsync(request, canonical, scope, isPublished || after!.Rid == 0 ? null : after);
        var shown = isPublished ? first.Matches : [];
        var fits = shown.Count == 0 || shown.Count + second.Matches.Count <= query.Count;
        return new SearchPage
        {
            Matches = fits ? [.. shown, .. second.Matches] : shown,
            Included = fits ? second.Included : [],
            ExceedsIncludes = fits && second.ExceedsIncludes,
            Next = fits ? second.Next : Between,
            Total = first.Total + second.Total,
        };
    }
}

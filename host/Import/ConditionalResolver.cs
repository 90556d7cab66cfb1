using System.Collections.Concurrent;
using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;
using DrCloud.Grains.Interfaces.Search;
using Microsoft.AspNetCore.WebUtilities;

namespace DrCloud.Hosting.Import;

/// <summary>Resolves conditional references and <c>ifNoneExist</c> by searching the site; what was found once is kept.</summary>
internal sealed class ConditionalResolver(IPopulationGrain population, string baseAddress)
{
    private const int MaxKept = 100_000;

    private readonly ConcurrentDictionary<string, ResourceKey> _found = new(StringComparer.Ordinal);

    /// <summary>The one resource that <c>Type?query</c> matches, or null for none or several.</summary>
    public async Task<ResourceKey?> FindAsync(string reference, CancellationToken ct)
    {
        if (_found.TryGetValue(reference, out var known))
        {
            return known;
        }

        var mark = reference.IndexOf('?', StringComparison.Ordinal);
        var type = reference[..mark];
        var parameters = new List<KeyValuePair<string, string>>();
        foreach (var pair in new QueryStringEnumerable(reference.AsMemory(mark + 1)))
        {
            parameters.Add(new(pair.DecodeName().ToString(), pair.DecodeValue().ToString()));
        }

        var parsed = SearchQueryParser.Parse(type, parameters, baseAddress);
        if (parsed.Query is null || parsed.Unknown.Count > 0)
        {
            return null;
        }

        var page = await population.SearchAsync(
            new SearchRequest { Type = type, Query = parsed.Canonical, Scope = new SearchScope(null, null), BaseAddress = baseAddress }, ct);
        if (page.Matches.Count != 1)
        {
            return null;
        }

        if (_found.Count >= MaxKept)
        {
            _found.Clear();
        }

        return _found[reference] = page.Matches[0].Key;
    }
}

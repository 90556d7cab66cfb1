using System.Collections.Concurrent;

namespace DrCloud.Fhir.Search;

/// <summary>
/// Queries parsed lately, so that a silo parses a canonical text that many requests carry once. Bounded; safe for concurrent use.
/// Two generations: when the young one is full it becomes the old one, and what was not asked for since is forgotten.
/// </summary>
/// <param name="capacity">Queries kept, about.</param>
public sealed class SearchQueryCache(int capacity = 4096)
{
    /// <summary>Longer texts are parsed each time: they hardly repeat, and would make the bound in queries none in bytes.</summary>
    private const int MaxLength = 2048;

    private readonly record struct Key(SearchAddress Address, string Canonical, string BaseAddress);

    private ConcurrentDictionary<Key, SearchQuery> _young = new();
    private ConcurrentDictionary<Key, SearchQuery> _old = new();

    /// <summary>The query of a canonical text.</summary>
    /// <exception cref="FormatException">The text does not parse: it is not a canonical one.</exception>
    public SearchQuery Get(SearchAddress address, string canonical, string baseAddress)
    {
        if (canonical.Length > MaxLength)
        {
            return Parse(address, canonical, baseAddress);
        }

        var key = new Key(address, canonical, baseAddress);
        if (_young.TryGetValue(key, out var query))
        {
            return query;
        }

        query = _old.TryGetValue(key, out var old) ? old : Parse(address, canonical, baseAddress);
        if (_young.Count >= capacity / 2)
        {
            (_old, _young) = (_young, new());
        }

        _young[key] = query;
        return query;
    }

    private static SearchQuery Parse(SearchAddress address, string canonical, string baseAddress) =>
        SearchQueryParser.Parse(address, canonical, baseAddress).Query ?? throw new FormatException("Not the canonical text of a search.");
}

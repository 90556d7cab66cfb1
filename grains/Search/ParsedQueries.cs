using System.Net;
using DrCloud.Fhir.Search;
using DrCloud.Grains.Interfaces.Search;

namespace DrCloud.Grains.Search;

/// <summary>Query trees of canonical query texts, kept: clients ask the same few questions with few values.</summary>
internal sealed class ParsedQueries
{
    private const long Budget = 8L << 20;
    private const int TreeSize = 1000;   // bytes, roughly

    private readonly BoundedCache<(string Type, string Query, string BaseAddress), SearchQuery> _parsed = new(Budget);

    /// <summary>The tree of a request that the API has parsed without error.</summary>
    public SearchQuery Of(SearchRequest request)
    {
        var key = (request.Type, request.Query, request.BaseAddress);
        if (_parsed.TryGet(key, out var query))
            return query;

        query = SearchQueryParser.Parse(request.Type, Split(request.Query), request.BaseAddress).Query
            ?? throw new ArgumentException("The query is not one that the API has accepted.", nameof(request));
        _parsed.Add(key, query, TreeSize + (2 * request.Query.Length));
        return query;
    }

    private static IEnumerable<KeyValuePair<string, string>> Split(string query)
    {
        foreach (var pair in query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            yield return equals < 0
                ? new(WebUtility.UrlDecode(pair), "")
                : new(WebUtility.UrlDecode(pair[..equals]), WebUtility.UrlDecode(pair[(equals + 1)..]));
        }
    }
}

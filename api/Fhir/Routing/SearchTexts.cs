using DrCloud.Api.Sites;
using DrCloud.Fhir.Search;

namespace DrCloud.Api.Fhir.Routing;

/// <summary>Searches as they were asked for, read once: apps ask the same again and again.</summary>
internal sealed class SearchTexts(KnownDefinitions definitions)
{
    // Longer ones hardly repeat, and would make the bound in searches none in bytes.
    private const int Longest = 512;

    private readonly RecentlySeen<(Site Site, SearchAddress Address, string Query), SearchText> _known = new(20_000);

    /// <summary>The search, by a query string without its mark.</summary>
    public async ValueTask<SearchText> ReadAsync(Site site, SearchAddress address, string query)
    {
        // Those of compartments are as many as compartments.
        var key = (site, address, query);
        if (query.Length > Longest || address.Compartment is not null || query.Contains(SearchCursor.Parameter, StringComparison.Ordinal))
        {
            return await ParseAsync(key);
        }

        if (_known.Find(key) is { } known)
        {
            return known;
        }

        var text = await ParseAsync(key);
        if (text.Parsed.Canonical.Length <= Longest)
        {
            _known.Remember(key, text);
        }

        return text;
    }

    private async ValueTask<SearchText> ParseAsync((Site Site, SearchAddress Address, string Query) key)
    {
        var parameters = QueryText.Split(key.Query).ToList();
        return new SearchText(parameters, SearchQueryParser.Parse(key.Address, parameters, key.Site.FhirBase, await definitions.ForSearchAsync(parameters)));
    }
}

/// <summary>A search: its parameters in order, and what the grammar made of them. Immutable.</summary>
internal sealed record SearchText(IReadOnlyList<KeyValuePair<string, string>> Parameters, ParseResult Parsed)
{
    /// <summary>The paging link's token, or null on the first page.</summary>
    public string? Cursor { get; } = Parameters.LastOrDefault(p => p.Key == SearchCursor.Parameter).Value;
}

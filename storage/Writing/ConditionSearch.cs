using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;
using DrCloud.Storage.Databases;
using DrCloud.Storage.Searching;

namespace DrCloud.Storage.Writing;

/// <summary><c>If-None-Exist</c>, decided behind the clock's lock: what matches cannot change before the commit.</summary>
/// <param name="search">The SQL evaluator.</param>
/// <param name="baseAddress">FHIR base of the site.</param>
internal sealed class ConditionSearch(PopulationSearch search, string baseAddress)
{
    /// <summary>More matches than two make no difference.</summary>
    private const int Enough = 2;

    /// <summary>The matches of the query, two at most; for a writer bound to a record, of that record.</summary>
    /// <exception cref="FormatException">The query does not parse: it should not have been sent here.</exception>
    public async Task<IReadOnlyList<StoredResource>> FindAsync(WriteSession session, string type, string query, string? onlyOwner)
    {
        var parsed = SearchQueryParser.Parse(type, query, baseAddress).Query ?? throw new FormatException("The condition of a create is not a search that parses.");
        var plain = new SearchQuery { Types = parsed.Types, Where = parsed.Where, Count = Enough };
        return (await search.RunAsync(session.Connection, session.Transaction, plain, new SearchScope(onlyOwner, null), null, CancellationToken.None)).Matches;
    }
}

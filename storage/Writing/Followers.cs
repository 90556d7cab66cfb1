using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;
using DrCloud.Storage.Databases;
using DrCloud.Storage.Searching;

namespace DrCloud.Storage.Writing;

/// <summary>Finds what follows the owner of others (a Provenance its targets), behind the clock's lock.</summary>
/// <param name="search">The SQL evaluator.</param>
internal sealed class Followers(PopulationSearch search)
{
    private const string Type = "Provenance";

    private static readonly IncludeRule Targets = new(Reverse: true, Type, SearchParameterTable.Instance.For(Type)["target"], null);

    /// <summary>The followers of these resources as they are, to be written again.</summary>
    public async Task<IReadOnlyList<PreparedResource>> OfAsync(WriteSession session, IReadOnlyCollection<ResourceKey> followed) =>
        [.. (await search.ReferrersAsync(session.Connection, session.Transaction, Targets, followed, new SearchScope(null, null), int.MaxValue, CancellationToken.None))
            .Select(PreparedResource.Again)];

    /// <summary>Those of the keys that something is to follow once they are there.</summary>
    public Task<IReadOnlyList<ResourceKey>> AwaitedAsync(WriteSession session, IReadOnlyCollection<ResourceKey> keys) =>
        search.ReferredAsync(session.Connection, session.Transaction, Targets, keys, CancellationToken.None);
}

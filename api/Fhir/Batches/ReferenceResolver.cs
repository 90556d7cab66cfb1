using DrCloud.Api.Access;
using DrCloud.Api.Fhir.Routing;
using DrCloud.Fhir.Bundles;
using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;

namespace DrCloud.Api.Fhir.Batches;

/// <summary>
/// Settles <see href="https://hl7.org/fhir/R4/http.html#trules">conditional references</see> by search, each once, as far as the bearer may search:
/// a reference that matches nothing which may be seen is refused like one that matches nothing.
/// </summary>
internal sealed class ReferenceResolver(FhirRequest request, FhirServices services, ReferenceMap references)
{
    private readonly Dictionary<string, int> _failed = new(StringComparer.Ordinal);

    /// <summary>Settles the references of an entry's resource, or refuses the entry (412).</summary>
    public async ValueTask ResolveAsync(EntryRun entry)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        ConditionalReferences.Collect(entry.Entry.Resource.Span, found);
        foreach (var reference in found.Where(r => references.Find(r) is null))
        {
            if (!_failed.TryGetValue(reference, out var matches))
            {
                matches = await SettleAsync(reference);
            }

            if (matches != 1)
            {
                _failed[reference] = matches;
                entry.Refuse(
                    StatusCodes.Status412PreconditionFailed, matches == 0 ? "not-found" : "multiple-matches",
                    matches == 0 ? "A conditional reference matches no resource." : "A conditional reference matches several resources.");
            }
        }
    }

    /// <summary>At most two matches of a condition, within the bounds of the request's decision.</summary>
    public static async ValueTask<IReadOnlyList<StoredResource>> FindAsync(FhirRequest request, FhirServices services, string query)
    {
        var parameters = QueryText.Split(query).Where(p => p.Key != "_count").Append(new("_count", "2")).ToList();
        var parsed = SearchQueryParser.Parse(request.Type, parameters, request.Site.FhirBase, await services.Definitions.ForSearchAsync(parameters));
        if (parsed.Query is null || parsed.Unknown.Count > 0)
        {
            return [];
        }

        var scope = Searches.Scope(request, parameters, parsed.Query);
        return (await services.Searches.RunAsync(request, parsed.Canonical, scope, null)).Matches;
    }

    private async ValueTask<int> SettleAsync(string reference)
    {
        var mark = reference.IndexOf('?', StringComparison.Ordinal);
        var type = reference[..mark];
        var decision = AccessPolicy.Decide(request.Access, type, Permissions.Search);
        if (!decision.IsAllowed)
        {
            return 0;
        }

        var search = new FhirRequest(request.Http, request.Site) { Bearer = request.Access, Type = type, Decision = decision };
        var matches = await FindAsync(search, services, reference[(mark + 1)..]);
        if (matches is [var match])
        {
            references.Set(reference, match.Key.ToString());
        }

        return matches.Count;
    }
}

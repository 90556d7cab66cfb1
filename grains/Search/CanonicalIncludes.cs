using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;

namespace DrCloud.Grains.Search;

/// <summary>
/// What includes add by <see href="https://hl7.org/fhir/R4/references.html#canonical">canonical references</see>: they name no resource, so that what has the address
/// is searched for. A reference without a version leads to the version that was written last.
/// </summary>
internal static class CanonicalIncludes
{
    private const int AddressesAtOnce = 500;

    /// <summary>What the resources refer to by the rule.</summary>
    public static async ValueTask<IReadOnlyList<StoredResource>> TargetsAsync(
        IIncludeSource source, IncludeRule rule, IReadOnlyList<StoredResource> from, SearchScope scope, int limit, CancellationToken ct)
    {
        var references = rule.AddressesIn(from);
        if (references.Count == 0)
            return [];

        var found = new List<(StoredResource Resource, CanonicalAddress Address)>();
        foreach (var type in rule.CanonicalTargets.Where(scope.Shows))
        {
            if (CanonicalAddress.UrlOf(type) is not { } url)
                continue;

            var asked = references.Select(reference => new SearchCondition.Matches(url, new ValueMatch.Uri(reference.Url)));
            found.AddRange(
                from candidate in await FindAsync(source, type, asked, limit, ct)
                let address = CanonicalAddress.Of(candidate)
                where address is not null
                select (candidate, address.Value));
        }

        var latest = found.GroupBy(target => (target.Resource.Key.Type, target.Address.Url)).Select(same => same.MaxBy(target => target.Resource.Seq)).ToHashSet();
        return
        [
            .. from target in found
               where references.Any(reference => reference.LeadsTo(target.Address) && (reference.Version is not null || latest.Contains(target)))
               select target.Resource,
        ];
    }

    /// <summary>What refers to the resources by the rule, at most <paramref name="limit"/>.</summary>
    public static async ValueTask<IReadOnlyList<StoredResource>> ReferrersAsync(
        IIncludeSource source, IncludeRule rule, IReadOnlyList<StoredResource> targets, int limit, CancellationToken ct)
    {
        if (!rule.CanonicalParameters.Any())
            return [];

        var addresses = targets.Where(target => (rule.TargetType ?? target.Key.Type) == target.Key.Type).Select(CanonicalAddress.Of).OfType<CanonicalAddress>().ToHashSet();
        if (addresses.Count == 0)
            return [];

        var asked = from parameter in rule.CanonicalParameters
                    from url in addresses.Select(address => address.Url).Distinct()
                    select new SearchCondition.Matches(parameter, new ValueMatch.Reference(null, null, url));
        var candidates = await FindAsync(source, rule.SourceType!, asked, limit, ct);
        return [.. candidates.Where(candidate => rule.AddressesIn([candidate]).Any(reference => addresses.Any(reference.LeadsTo)))];
    }

    private static async ValueTask<IReadOnlyList<StoredResource>> FindAsync(
        IIncludeSource source, string type, IEnumerable<SearchCondition> any, int limit, CancellationToken ct)
    {
        var found = new List<StoredResource>();
        foreach (var chunk in any.Distinct().Chunk(AddressesAtOnce))
            found.AddRange(await source.SearchAsync(new SearchQuery { Types = [type], Where = new SearchCondition.Or(chunk), Count = limit }, ct));

        return [.. found.DistinctBy(resource => resource.Key)];
    }
}

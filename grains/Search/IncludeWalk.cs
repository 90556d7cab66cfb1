using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;

namespace DrCloud.Grains.Search;

/// <summary>Where included resources come from: a record, or a whole site.</summary>
internal interface IIncludeSource
{
    /// <summary>Those of the resources that may be shown.</summary>
    ValueTask<IReadOnlyList<StoredResource>> ReadAsync(IReadOnlyCollection<ResourceKey> keys, CancellationToken ct);

    /// <summary>Resources that refer to some by a rule, at most <paramref name="limit"/>.</summary>
    ValueTask<IReadOnlyList<StoredResource>> ReferrersAsync(IncludeRule rule, IReadOnlyList<StoredResource> targets, int limit, CancellationToken ct);

    /// <summary>The first page of a query, of what may be shown.</summary>
    ValueTask<IReadOnlyList<StoredResource>> SearchAsync(SearchQuery query, CancellationToken ct);
}

/// <summary>
/// What <see href="https://hl7.org/fhir/R4/search.html#include">_include and _revinclude</see> add to a page: first to its matches, then, by the rules that iterate,
/// to what was added, until nothing more is.
/// </summary>
internal static class IncludeWalk
{
    /// <summary>Of more, no page is made.</summary>
    private const int Limit = SearchLimits.MaxIncluded + 1;

    /// <summary>The included resources, each once and none that is a match; null beyond <see cref="SearchLimits.MaxIncluded"/> or <see cref="SearchLimits.MaxIncludeHops"/>.</summary>
    public static async ValueTask<IReadOnlyList<StoredResource>?> RunAsync(
        IIncludeSource source, IReadOnlyList<IncludeRule> rules, IReadOnlyList<StoredResource> matches, SearchScope scope, CancellationToken ct)
    {
        var included = new List<StoredResource>();
        if (rules.Count == 0 || matches.Count == 0)
            return included;

        var seen = matches.Select(match => match.Key).ToHashSet();
        var from = matches;
        for (var hop = 0; from.Count > 0; hop++)
        {
            IncludeRule[] applied = [.. rules.Where(rule => hop == 0 || rule.Iterate)];
            var added = applied.Length == 0 ? [] : await ApplyAsync(source, applied, from, scope, seen, ct);
            if (included.Count + added.Count > SearchLimits.MaxIncluded || (hop == SearchLimits.MaxIncludeHops && added.Count > 0))
                return null;

            included.AddRange(added);
            from = added;
        }

        return included;
    }

    private static async ValueTask<IReadOnlyList<StoredResource>> ApplyAsync(
        IIncludeSource source, IncludeRule[] rules, IReadOnlyList<StoredResource> from, SearchScope scope, HashSet<ResourceKey> seen, CancellationToken ct)
    {
        var added = new List<StoredResource>();
        var targets = new HashSet<ResourceKey>();
        foreach (var rule in rules)
        {
            if (!rule.Reverse)
            {
                targets.UnionWith(rule.TargetsOf(from).Where(key => scope.Shows(key.Type) && !seen.Contains(key)));
                added.AddRange((await CanonicalIncludes.TargetsAsync(source, rule, from, scope, Limit, ct)).Where(target => seen.Add(target.Key)));
            }
            else if (scope.Shows(rule.SourceType!))
            {
                added.AddRange((await source.ReferrersAsync(rule, from, Limit, ct)).Where(referrer => seen.Add(referrer.Key)));
                added.AddRange((await CanonicalIncludes.ReferrersAsync(source, rule, from, Limit, ct)).Where(referrer => seen.Add(referrer.Key)));
            }
        }

        targets.ExceptWith(seen);
        if (targets.Count > 0)
            added.AddRange((await source.ReadAsync(targets, ct)).Where(target => seen.Add(target.Key)));

        return added;
    }
}

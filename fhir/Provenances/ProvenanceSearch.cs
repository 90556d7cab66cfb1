using DrCloud.Fhir.Capability;
using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;

namespace DrCloud.Fhir.Provenances;

/// <summary>
/// Which automatic Provenances a search has to look at: those of some targets, or of some writes. A search that names neither (by <c>target</c>, <c>patient</c> or
/// <c>_id</c>) looks at none: it finds what is stored.
/// </summary>
/// <param name="Targets">The resources that they are about, or null.</param>
/// <param name="Writes">The writes that they are of, or null.</param>
public sealed record ProvenanceSearch(IReadOnlyCollection<ResourceKey>? Targets, IReadOnlyCollection<WriteName>? Writes)
{
    /// <summary>What a search looks at; null: no automatic ones.</summary>
    public static ProvenanceSearch? Of(SearchQuery query)
    {
        if (query.Types is not [AutomaticProvenance.Type])
        {
            return null;
        }

        IEnumerable<SearchCondition> all = query.Where is SearchCondition.And and ? Flat(and) : [query.Where];
        foreach (var condition in all)
        {
            if (condition is SearchCondition.IdIn ids)
            {
                return new(null, [.. ids.Ids.Select(WriteName.OfId).OfType<WriteName>()]);
            }

            if (TargetsOf(condition) is { } targets)
            {
                return new(targets, null);
            }
        }

        return null;
    }

    /// <summary>The resources of which Provenances are included by a rule: all, those of one type, or none.</summary>
    public static IReadOnlyList<StoredResource> IncludedFor(IncludeRule rule, IReadOnlyList<StoredResource> targets) =>
        rule.SourceType == AutomaticProvenance.Type && (rule.Parameter is null || IsOfTarget(rule.Parameter))
            ? [.. targets.Where(target => (rule.TargetType ?? target.Key.Type) == target.Key.Type && (rule.Parameter?.Code != "patient" || target.Key.Type == "Patient"))]
            : [];

    private static IEnumerable<SearchCondition> Flat(SearchCondition.And and) =>
        and.All.SelectMany(condition => condition is SearchCondition.And inner ? Flat(inner) : [condition]);

    private static bool IsOfTarget(SearchParameter parameter) => parameter.Code is "target" or "patient";

    /// <summary>The resources of which the condition wants one to be the target; null if it wants something else.</summary>
    private static IReadOnlyCollection<ResourceKey>? TargetsOf(SearchCondition condition)
    {
        switch (condition)
        {
            case SearchCondition.Matches { Parameter: { } parameter, Match: ValueMatch.Reference reference } when IsOfTarget(parameter):
                return reference.Id is not { } id ? [] : reference.Type is { } type ? [new ResourceKey(type, id)] : [.. ServedTypes.All.Select(of => new ResourceKey(of, id))];
            case SearchCondition.Or { Any.Count: > 0 } or:
                var any = or.Any.Select(TargetsOf).ToList();
                return any.Contains(null) ? null : [.. any.SelectMany(keys => keys!).Distinct()];
            default:
                return null;
        }
    }
}

using System.Collections.Concurrent;

namespace DrCloud.Fhir.Resources;

/// <summary>
/// What the references inside a bundle stand for (<see href="https://hl7.org/fhir/R4/bundle.html#references">resolving references in bundles</see>):
/// a <c>fullUrl</c> or a conditional reference, and the relative reference that replaces it. Safe for concurrent use.
/// </summary>
public sealed class ReferenceMap
{
    private readonly ConcurrentDictionary<string, string> _targets = new(StringComparer.Ordinal);
    private readonly ReferenceMap? _outer;

    /// <param name="outer">Asked where this map knows nothing: the map over the files of an import.</param>
    public ReferenceMap(ReferenceMap? outer = null) => _outer = outer;

    /// <summary>From now on the reference stands for the target, <c>Type/id</c>.</summary>
    public void Set(string reference, string target) => _targets[reference] = target;

    /// <summary>As <see cref="Set"/>, and also in the maps around this one that know the reference.</summary>
    public void SetEverywhere(string reference, string target)
    {
        _targets[reference] = target;
        for (var map = _outer; map is not null; map = map._outer)
        {
            if (map._targets.ContainsKey(reference))
            {
                map._targets[reference] = target;
            }
        }
    }

    /// <summary>The relative reference to write instead, or null to keep what is there.</summary>
    public string? Find(string reference)
    {
        if (_targets.TryGetValue(reference, out var target))
        {
            return target;
        }

        // A version or fragment behind a fullUrl stays behind its target.
        var mark = reference.AsSpan().IndexOfAny('#', '|');
        return mark > 0 && _targets.TryGetValue(reference[..mark], out target) ? target + reference[mark..] : _outer?.Find(reference);
    }
}

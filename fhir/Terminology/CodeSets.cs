using System.Collections.Concurrent;
using System.Xml.Linq;

namespace DrCloud.Fhir.Terminology;

/// <summary>
/// The codes that a search by <c>:in</c>, <c>:not-in</c>, <c>:above</c> or <c>:below</c> means, as far as the data of the specification say it.
/// What they do not say is a problem in words, never an empty set.
/// </summary>
internal static class CodeSets
{
    private const int MaxDepth = 8;

    private static readonly XNamespace Fhir = "http://hl7.org/fhir";
    private static readonly ConcurrentDictionary<string, Result> Known = new(StringComparer.Ordinal);

    /// <summary>Codes, or why there are none to be had.</summary>
    public sealed record Result(IReadOnlyList<CodeSet>? Sets, string Problem);

    /// <summary>The codes of a value set by its canonical address; a version behind a bar is the specification's own or unknown.</summary>
    public static Result OfValueSet(string canonical)
    {
        var url = canonical.EndsWith("|4.0.1", StringComparison.Ordinal) ? canonical[..^6] : canonical;
        return SpecificationData.Instance.Compose(url) is null ? new(null, "the value set is not one that this server knows") : Known.GetOrAdd(url, Expand);
    }

    /// <summary>The codes at or below (or above) one of a system.</summary>
    public static Result OfHierarchy(string system, string code, bool below) =>
        SpecificationData.Instance.System(system) is not { } known ? new(null, "the hierarchy of the code system is not one that this server knows")
        : !known.Contains(code) ? new(null, "the code system does not have the code")
        : new([new CodeSet(system, below ? known.AtOrBelow(code) : known.AtOrAbove(code))], "");

    private static Result Expand(string url)
    {
        var sets = new List<CodeSet>();
        return Expand(url, 0, sets) is { } problem ? new(null, problem) : new(sets, "");
    }

    /// <summary>Adds the codes of a value set; the problem, or null.</summary>
    private static string? Expand(string url, int depth, List<CodeSet> sets)
    {
        if (SpecificationData.Instance.Compose(url) is not { } compose || depth == MaxDepth)
        {
            return "the value set includes another that this server does not know";
        }

        var included = new List<CodeSet>();
        var excluded = new List<CodeSet>();
        var problem = Collect(compose, "include", depth, included) ?? Collect(compose, "exclude", depth, excluded);
        if (problem is not null)
        {
            return problem;
        }

        foreach (var set in included)
        {
            var without = excluded.Where(other => other.System == set.System).ToList();
            if (without.Count == 0)
            {
                sets.Add(set);
            }
            else if ((set.Codes ?? SpecificationData.Instance.System(set.System)?.Codes) is { } codes)
            {
                sets.Add(new CodeSet(set.System, codes.Where(code => !without.Exists(other => other.Contains(code))).ToHashSet(StringComparer.Ordinal)));
            }
            else
            {
                return "the value set excludes codes of a system that this server does not know";
            }
        }

        return null;
    }

    private static string? Collect(XElement compose, string name, int depth, List<CodeSet> sets)
    {
        foreach (var include in compose.Elements(Fhir + name))
        {
            var problem = ValueOf(include, "system") is { } system
                ? Include(system, include, sets)
                : include.Elements(Fhir + "valueSet").Select(other => Expand(other.Attribute("value")!.Value, depth + 1, sets)).FirstOrDefault(found => found is not null);
            if (problem is not null)
            {
                return problem;
            }
        }

        return null;
    }

    private static string? Include(string system, XElement include, List<CodeSet> sets)
    {
        if (include.Elements(Fhir + "valueSet").Any())
        {
            return "the value set intersects others, which this server does not evaluate";
        }

        var concepts = include.Elements(Fhir + "concept").Select(concept => ValueOf(concept, "code")!).ToHashSet(StringComparer.Ordinal);
        var filters = include.Elements(Fhir + "filter").ToList();
        if (filters.Count == 0)
        {
            // All codes of a system: nothing need be known of it.
            sets.Add(new CodeSet(system, concepts.Count > 0 ? concepts : null));
            return null;
        }

        if (filters is not [var filter] || (ValueOf(filter, "property"), ValueOf(filter, "op")) is not ("concept", "is-a" or "descendent-of"))
        {
            return "the value set is defined by a filter that this server does not evaluate";
        }

        var root = ValueOf(filter, "value")!;
        if (SpecificationData.Instance.System(system) is not { } known || !known.Contains(root))
        {
            return "the value set is defined by a hierarchy that this server does not know";
        }

        sets.Add(new CodeSet(system, known.AtOrBelow(root).Where(code => code != root || ValueOf(filter, "op") == "is-a").ToHashSet(StringComparer.Ordinal)));
        return null;
    }

    private static string? ValueOf(XElement parent, string name) => parent.Element(Fhir + name)?.Attribute("value")?.Value;
}

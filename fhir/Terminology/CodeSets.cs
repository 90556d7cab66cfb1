using Hl7.Fhir.Model;

namespace DrCloud.Fhir.Terminology;

/// <summary>
/// The codes that a value set, or a place in a hierarchy, means, as far as the known definitions say it. What they do not say is a problem in words, never an
/// empty set.
/// </summary>
internal sealed class CodeSets(TerminologyLibrary library)
{
    private const int MaxDepth = 8;

    /// <summary>Codes, or why there are none to be had.</summary>
    public sealed record Result(IReadOnlyList<CodeSet>? Sets, string Problem);

    /// <summary>The codes at or below (or above) one of a system.</summary>
    public Result OfHierarchy(string system, string code, bool below) =>
        library.System(system) is not { } known ? new(null, "the hierarchy of the code system is not one that this server knows")
        : !known.Contains(code) ? new(null, "the code system does not have the code")
        : new([new CodeSet(system, below ? known.AtOrBelow(code) : known.AtOrAbove(code))], "");

    /// <summary>The codes of a value set.</summary>
    public Result Of(ValueSet set)
    {
        var sets = new List<CodeSet>();
        return Expand(set, 0, sets) is { } problem ? new(null, problem) : new(sets, "");
    }

    /// <summary>Adds the codes of a value set; the problem, or null.</summary>
    private string? Expand(ValueSet? set, int depth, List<CodeSet> sets)
    {
        if (set?.Compose is not { } compose || depth == MaxDepth)
        {
            return "the value set includes another that this server does not know";
        }

        var included = new List<CodeSet>();
        var excluded = new List<CodeSet>();
        if ((Collect(compose.Include, depth, included) ?? Collect(compose.Exclude, depth, excluded)) is { } problem)
        {
            return problem;
        }

        foreach (var part in included)
        {
            var without = excluded.Where(other => other.System == part.System).ToList();
            if (without.Count == 0)
            {
                sets.Add(part);
            }
            else if ((part.Codes ?? library.System(part.System)?.Codes) is { } codes)
            {
                sets.Add(new CodeSet(part.System, codes.Where(code => !without.Exists(other => other.Contains(code))).ToHashSet(StringComparer.Ordinal)));
            }
            else
            {
                return "the value set excludes codes of a system that this server does not know";
            }
        }

        return null;
    }

    private string? Collect(IEnumerable<ValueSet.ConceptSetComponent> parts, int depth, List<CodeSet> sets)
    {
        foreach (var part in parts)
        {
            var problem = part.System is { } system
                ? Include(system, part, sets)
                : part.ValueSet.Select(other => Expand(library.ValueSet(other ?? ""), depth + 1, sets)).FirstOrDefault(found => found is not null);
            if (problem is not null)
            {
                return problem;
            }
        }

        return null;
    }

    private string? Include(string system, ValueSet.ConceptSetComponent part, List<CodeSet> sets)
    {
        if (part.ValueSet.Any())
        {
            return "the value set intersects others, which this server does not evaluate";
        }

        var concepts = part.Concept.Select(concept => concept.Code).OfType<string>().ToHashSet(StringComparer.Ordinal);
        if (part.Filter.Count == 0)
        {
            // All codes of a system: nothing need be known of it.
            sets.Add(new CodeSet(system, concepts.Count > 0 ? concepts : null));
            return null;
        }

        if (part.Filter is not [{ Property: "concept", Op: FilterOperator.IsA or FilterOperator.DescendentOf, Value: { } root } filter])
        {
            return "the value set is defined by a filter that this server does not evaluate";
        }

        if (library.System(system) is not { } known || !known.Contains(root))
        {
            return "the value set is defined by a hierarchy that this server does not know";
        }

        sets.Add(new CodeSet(system, known.AtOrBelow(root).Where(code => code != root || filter.Op == FilterOperator.IsA).ToHashSet(StringComparer.Ordinal)));
        return null;
    }
}

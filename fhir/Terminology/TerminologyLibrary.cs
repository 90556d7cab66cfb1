using System.Collections.Concurrent;
using DrCloud.Fhir.Specification;
using DrCloud.Fhir.UsCore;
using Hl7.Fhir.Model;

namespace DrCloud.Fhir.Terminology;

/// <summary>
/// The code systems and value sets that are known, by canonical address: given ones, then those of the specification. What is asked for is read then, and kept.
/// </summary>
public sealed class TerminologyLibrary
{
    private static readonly Lazy<TerminologyLibrary> OfUsCore = new(() => new(UsCoreDefinitions.All));

    private readonly Dictionary<string, Resource> _given;
    private readonly ConcurrentDictionary<string, KnownSystem?> _systems = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, CodeSets.Result> _sets = new(StringComparer.Ordinal);

    /// <param name="definitions">Definitions beside the specification's, which win; other types than code systems and value sets are passed over.</param>
    public TerminologyLibrary(IEnumerable<Resource> definitions) =>
        _given = definitions.Where(definition => definition is CodeSystem { Url: not null } or ValueSet { Url: not null })
            .GroupBy(definition => ((IVersionableConformanceResource)definition).Url).ToDictionary(same => same.Key, same => same.Last(), StringComparer.Ordinal);

    /// <summary>The specification and US Core: what every process knows alike, so that a search means the same in each.</summary>
    public static TerminologyLibrary Common => OfUsCore.Value;

    /// <summary>The value set of a canonical address, with or without its version behind a bar; or null.</summary>
    public ValueSet? ValueSet(string canonical) => Definition(canonical) as ValueSet;

    /// <summary>The code system of a canonical address, with or without its version behind a bar; null unless all its codes are known.</summary>
    public KnownSystem? System(string canonical) =>
        _systems.TryGetValue(canonical, out var known) ? known
        : Definition(canonical) is CodeSystem { Content: CodeSystemContentMode.Complete } complete ? _systems.GetOrAdd(canonical, new KnownSystem(complete))
        : null;

    /// <summary>The codes of a value set by its canonical address.</summary>
    internal CodeSets.Result Codes(string canonical) =>
        _sets.TryGetValue(canonical, out var known) ? known
        : ValueSet(canonical) is { } set ? _sets.GetOrAdd(canonical, new CodeSets(this).Of(set))
        : new(null, "the value set is not one that this server knows");

    /// <summary>All codes of a value set with their names, or why they cannot be listed.</summary>
    public ValueSetCodes List(ValueSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        var codes = CodesOf(set);
        if (codes.Sets is not { } parts)
        {
            return new([], codes.Problem);
        }

        if (parts.FirstOrDefault(part => part.Codes is null && System(part.System) is null) is { } endless)
        {
            return new([], $"the value set has all codes of {endless.System}, which this server does not know");
        }

        var names = NamesOf(set);
        var listed = from part in parts
                     let system = System(part.System)
                     from code in part.Codes ?? system!.Codes
                     select new ListedCode(part.System, code, names.GetValueOrDefault((part.System, code)) ?? system?.Find(code)?.Display);
        return new([.. listed.DistinctBy(listed => (listed.System, listed.Code))], "");
    }

    /// <summary>The code as the value set has it, no code if it has not, or why that cannot be decided.</summary>
    /// <param name="set">The value set.</param>
    /// <param name="system">Its system; null where any that has the code will do.</param>
    /// <param name="code">The code.</param>
    public ValueSetCodes Find(ValueSet set, string? system, string code)
    {
        ArgumentNullException.ThrowIfNull(set);
        var codes = CodesOf(set);
        if (codes.Sets is not { } parts)
        {
            return new([], codes.Problem);
        }

        var asked = parts.Where(part => system is null || part.System == system).ToList();
        var part = asked.Find(part => part.Codes is not null ? part.Contains(code) : System(part.System)?.Contains(code) == true);
        return part is not null ? new([new(part.System, code, NamesOf(set).GetValueOrDefault((part.System, code)) ?? System(part.System)?.Find(code)?.Display)], "")
            : asked.Find(part => part.Codes is null && System(part.System) is null) is { } endless ? new([], $"the value set has all codes of {endless.System}, which this server does not know")
            : new([], "");
    }

    private CodeSets.Result CodesOf(ValueSet set) => set.Url is { } url && ReferenceEquals(_given.GetValueOrDefault(url), set) ? Codes(url) : new CodeSets(this).Of(set);

    private static Dictionary<(string System, string Code), string> NamesOf(ValueSet set) =>
        (from part in set.Compose?.Include ?? []
         from concept in part.Concept
         where part.System is not null && concept is { Code: not null, Display: not null }
         select (Key: (part.System!, concept.Code!), Name: concept.Display!)).DistinctBy(named => named.Key).ToDictionary(named => named.Key, named => named.Name);

    private Resource? Definition(string canonical)
    {
        var bar = canonical.IndexOf('|', StringComparison.Ordinal);
        var url = bar < 0 ? canonical : canonical[..bar];
        var found = _given.GetValueOrDefault(url) ?? SpecificationDefinitions.Terminology.Find(url);
        return bar < 0 || (found as IVersionableConformanceResource)?.Version == canonical[(bar + 1)..] ? found : null;
    }
}

/// <summary>Codes of a value set, or why they are not to be had.</summary>
/// <param name="Codes">The codes, each once.</param>
/// <param name="Problem">What this server does not know, in words; empty if it knows all that is needed.</param>
public sealed record ValueSetCodes(IReadOnlyList<ListedCode> Codes, string Problem);

/// <summary>A code of a value set.</summary>
/// <param name="System">Its system.</param>
/// <param name="Code">The code.</param>
/// <param name="Display">Its name for people, or null.</param>
public sealed record ListedCode(string System, string Code, string? Display);

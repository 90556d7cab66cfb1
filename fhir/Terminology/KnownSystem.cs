using Hl7.Fhir.Model;

namespace DrCloud.Fhir.Terminology;

/// <summary>A <see href="https://hl7.org/fhir/R4/codesystem.html">code system</see> whose codes are all known: their names, and which of them lie below which.</summary>
public sealed class KnownSystem
{
    private readonly Dictionary<string, KnownCode> _codes;

    /// <param name="definition">The system with its codes.</param>
    public KnownSystem(CodeSystem definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        (Url, Version, Name) = (definition.Url ?? throw new ArgumentException("The code system has no address.", nameof(definition)), definition.Version, definition.Title ?? definition.Name);
        _codes = new(definition.CaseSensitive == false ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        Add(definition.Concept, null);
    }

    /// <summary>Its canonical address.</summary>
    public string Url { get; }

    /// <summary>Its version, or null.</summary>
    public string? Version { get; }

    /// <summary>Its name for people.</summary>
    public string? Name { get; }

    /// <summary>All codes, as their definition writes them.</summary>
    public IEnumerable<string> Codes => _codes.Values.Select(code => code.Code);

    /// <summary>True if the system has the code.</summary>
    public bool Contains(string code) => _codes.ContainsKey(code);

    /// <summary>The code, or null.</summary>
    public KnownCode? Find(string code) => _codes.GetValueOrDefault(code);

    /// <summary>The code and all above it.</summary>
    public IReadOnlySet<string> AtOrAbove(string code)
    {
        var found = new HashSet<string>(_codes.Comparer);
        var open = new Stack<string>([code]);
        while (open.TryPop(out var next))
        {
            if (_codes.TryGetValue(next, out var known) && found.Add(known.Code))
            {
                foreach (var parent in known.Parents)
                {
                    open.Push(parent);
                }
            }
        }

        return found;
    }

    /// <summary>The code and all below it.</summary>
    public IReadOnlySet<string> AtOrBelow(string code) => Codes.Where(other => AtOrAbove(other).Contains(code)).ToHashSet(_codes.Comparer);

    private void Add(IEnumerable<CodeSystem.ConceptDefinitionComponent> concepts, string? parent)
    {
        foreach (var concept in concepts)
        {
            if (concept.Code is not { } code)
            {
                continue;
            }

            if (!_codes.TryGetValue(code, out var known))
            {
                _codes[code] = known = new(code, concept.Display, concept.Definition);
            }

            known.Above.UnionWith(concept.Property.Where(property => property.Code is "subsumedBy" or "parent").Select(property => property.Value?.ToString()).OfType<string>());
            if (parent is not null)
            {
                known.Above.Add(parent);
            }

            Add(concept.Concept, code);
        }
    }
}

/// <summary>A code of a system.</summary>
/// <param name="Code">The code.</param>
/// <param name="Display">Its name for people, or null.</param>
/// <param name="Definition">What it means, or null.</param>
public sealed record KnownCode(string Code, string? Display, string? Definition)
{
    /// <summary>The codes right above it.</summary>
    public IReadOnlyCollection<string> Parents => Above;

    internal HashSet<string> Above { get; } = new(StringComparer.Ordinal);
}

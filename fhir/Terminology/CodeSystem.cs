namespace DrCloud.Fhir.Terminology;

/// <summary>The codes of a <see href="https://hl7.org/fhir/R4/codesystem.html">code system</see> and which of them lie below which.</summary>
internal sealed class CodeSystem
{
    private readonly Dictionary<string, HashSet<string>> _parents = new(StringComparer.Ordinal);

    /// <summary>All codes.</summary>
    public IReadOnlyCollection<string> Codes => _parents.Keys;

    /// <summary>Adds a code, or one more code above it.</summary>
    public void Add(string code, string? parent)
    {
        if (!_parents.TryGetValue(code, out var parents))
        {
            _parents[code] = parents = new(StringComparer.Ordinal);
        }

        if (parent is not null)
        {
            parents.Add(parent);
        }
    }

    /// <summary>True if the system has the code.</summary>
    public bool Contains(string code) => _parents.ContainsKey(code);

    /// <summary>The code and all above it.</summary>
    public IReadOnlySet<string> AtOrAbove(string code)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>([code]);
        while (open.TryPop(out var next))
        {
            if (_parents.TryGetValue(next, out var parents) && found.Add(next))
            {
                foreach (var parent in parents)
                {
                    open.Push(parent);
                }
            }
        }

        return found;
    }

    /// <summary>The code and all below it.</summary>
    public IReadOnlySet<string> AtOrBelow(string code) => _parents.Keys.Where(other => AtOrAbove(other).Contains(code)).ToHashSet(StringComparer.Ordinal);
}

namespace DrCloud.Fhir.Rendering;

/// <summary>
/// Which part of a resource is asked for: <see href="https://hl7.org/fhir/R4/search.html#summary">_summary</see> or
/// <see href="https://hl7.org/fhir/R4/search.html#elements">_elements</see>, which goes first.
/// </summary>
/// <param name="Kind">How the part is chosen.</param>
/// <param name="Elements">For <see cref="SubsetKind.Elements"/>: names of elements of the resource.</param>
public sealed record Subset(SubsetKind Kind, IReadOnlySet<string> Elements)
{
    /// <summary>What the parameters ask for; null for the whole.</summary>
    public static Subset? Of(string? summary, string? elements) => elements is { Length: > 0 }
        ? new(SubsetKind.Elements, elements.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Bare).ToHashSet(StringComparer.Ordinal))
        : summary switch
        {
            "true" => new(SubsetKind.Summary, new HashSet<string>()),
            "text" => new(SubsetKind.Text, new HashSet<string>()),
            "data" => new(SubsetKind.Data, new HashSet<string>()),
            _ => null,
        };

    // R4 names elements of the resource; some clients put its type before.
    private static string Bare(string name) => name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..];
}

/// <summary>How the part of a resource is chosen.</summary>
public enum SubsetKind
{
    /// <summary>The elements that the specification marks as summary.</summary>
    Summary,

    /// <summary>The narrative, and what is mandatory.</summary>
    Text,

    /// <summary>All but the narrative.</summary>
    Data,

    /// <summary>The elements named, and what is mandatory.</summary>
    Elements,
}

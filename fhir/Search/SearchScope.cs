namespace DrCloud.Fhir.Search;

/// <summary>
/// Which resources a search may show: a mandatory part of every query that is run, so that no evaluator can forget it.
/// </summary>
/// <param name="Patient">The patient whose record bounds the search, or null for the whole site.</param>
/// <param name="Types">The resource types that may be shown, included ones too; null for all.</param>
[GenerateSerializer, Immutable, Alias("drcloud.SearchScope")]
public sealed record SearchScope([property: Id(0)] string? Patient, [property: Id(1)] IReadOnlySet<string>? Types)
{
    /// <summary>True if resources of the type may be shown.</summary>
    public bool Shows(string type) => Types is null || Types.Contains(type);
}

namespace DrCloud.Fhir.Terminology;

/// <summary>Codes of one system.</summary>
/// <param name="System">The system.</param>
/// <param name="Codes">The codes; null for all that the system has.</param>
public sealed record CodeSet(string System, IReadOnlySet<string>? Codes)
{
    /// <summary>True if the code is one of them.</summary>
    public bool Contains(string? code) => code is not null && (Codes is null || Codes.Contains(code));
}

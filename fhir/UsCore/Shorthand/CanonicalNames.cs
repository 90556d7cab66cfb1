namespace DrCloud.Fhir.UsCore.Shorthand;

/// <summary>What ids stand for: the guide's own definitions, else R4's.</summary>
/// <param name="canonical">The address below which the guide's definitions lie.</param>
/// <param name="own">Ids of the guide's definitions.</param>
internal sealed class CanonicalNames(string canonical, IReadOnlySet<string> own)
{
    private const string R4 = "http://hl7.org/fhir";

    /// <summary>Canonical address of a profile, an extension or a type.</summary>
    public string Profile(string id) => Named("StructureDefinition", id);

    /// <summary>Canonical address of a value set.</summary>
    public string ValueSet(string id) => Named("ValueSet", id);

    private string Named(string kind, string id) => $"{(own.Contains(id) ? canonical : R4)}/{kind}/{id}";
}

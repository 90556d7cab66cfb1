using DrCloud.Fhir.UsCore.Shorthand;
using Hl7.Fhir.Model;

namespace DrCloud.Fhir.UsCore;

/// <summary>
/// The definitions of US Core as resources, made of this library's own statement of them (Definitions/*.fsh, us-core.json): profiles and extensions, value
/// sets by their rules, code systems, search parameters.
/// </summary>
public static class UsCoreDefinitions
{
    private static readonly Lazy<IReadOnlyList<Resource>> Made = new(Make);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Resource> All => Made.Value;

    private static IReadOnlyList<Resource> Make()
    {
        var table = UsCoreTable.Instance;
        var documents = Documents().Select(ShorthandEntity.Read).ToList();
        var entities = documents.SelectMany(entities => entities).Where(entity => entity.Keyword != "Invariant").ToList();
        var byId = entities.ToDictionary(entity => (entity.Keyword, entity.Id));
        var profiles = new ProfileReader(new CanonicalNames(table.Canonical, entities.Select(entity => entity.Id).ToHashSet()), table.Version);
        var terminology = new TerminologyReader(table.Canonical, table.Version);
        return
        [
            .. from document in documents
               let invariants = document.Where(entity => entity.Keyword == "Invariant").ToDictionary(entity => entity.Name)
               from entity in document
               where entity.Keyword is "Profile" or "Extension"
               select profiles.Read(entity, TypeOf(entity), invariants),
            .. entities.Where(entity => entity.Keyword == "ValueSet").Select(terminology.ValueSet),
            .. entities.Where(entity => entity.Keyword == "CodeSystem").Select(terminology.CodeSystem),
            .. table.Types.SelectMany(type => type.Parameters.Select(parameter => UsCoreSearchParameterResource.Of(table, type, parameter))),
        ];
    }

    // R4's profiles that US Core builds on are of observations.
    private static string TypeOf(ShorthandEntity entity) =>
        entity.Keyword == "Extension" ? "Extension" : entity.Headers["Parent"] is "vitalsigns" or "oxygensat" ? "Observation" : entity.Headers["Parent"];

    private static IEnumerable<string> Documents()
    {
        var assembly = typeof(UsCoreDefinitions).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.EndsWith(".fsh", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var document = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return document.ReadToEnd();
        }
    }
}

using System.Collections.Frozen;
using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;

namespace DrCloud.Grains.Shared;

/// <summary>
/// Which resources that belong to no patient a patient's record shows: those that it refers to, and those that such a resource refers to in turn
/// (a PractitionerRole's Organization). Binary only by the record's own reference; lists of people never.
/// </summary>
internal static class SharedVisibility
{
    // A Group or a List names other patients, a Person may be one.
    private static readonly FrozenSet<string> Hidden = FrozenSet.Create("Patient", "Group", "List", "Person");

    private static readonly FrozenSet<string> Conveying =
        FrozenSet.Create("PractitionerRole", "Practitioner", "Organization", "Location", "HealthcareService", "Medication");

    /// <summary>True for the types that no patient's record ever holds: a search for one within a record is over those that it shows.</summary>
    public static bool IsSearched(string type) => !Ownership.CanHaveOwner(type) && type != "Binary" && !Hidden.Contains(type);

    /// <summary>True if the record shows the resource, provided that it belongs to no patient.</summary>
    public static async ValueTask<bool> ShowsAsync(RecordSnapshot record, ResourceKey key, SharedCache shared, CancellationToken ct)
    {
        if (Hidden.Contains(key.Type))
            return false;

        if (record.RefersTo(key))
            return true;

        if (key.Type == "Binary")
            return false;

        foreach (var direct in record.References)
        {
            if (Conveying.Contains(direct.Type) && (await shared.ReferencesOfAsync(direct, ct)).Contains(key))
                return true;
        }

        return false;
    }

    /// <summary>The resources of some types that the record shows.</summary>
    public static async ValueTask<IReadOnlyList<StoredResource>> AllAsync(RecordSnapshot record, IReadOnlySet<string> types, SharedCache shared, CancellationToken ct)
    {
        var keys = new HashSet<ResourceKey>();
        foreach (var direct in record.References)
        {
            if (types.Contains(direct.Type) && !Hidden.Contains(direct.Type))
                keys.Add(direct);

            if (Conveying.Contains(direct.Type))
                keys.UnionWith((await shared.ReferencesOfAsync(direct, ct)).Where(key => types.Contains(key.Type) && key.Type != "Binary" && !Hidden.Contains(key.Type)));
        }

        return await shared.ReadSharedAsync(keys, ct);
    }
}

namespace DrCloud.Hosting.Import;

/// <summary>
/// The order in which types are written: what conditional references and ifNoneExist name (organizations, locations, practitioners) before the records that use them,
/// and what takes its owner from others (Provenance) or names many (Group, List) after them.
/// </summary>
internal static class ImportOrder
{
    private const int OtherRank = 6;

    /// <summary>Files and entries of a lower rank are written, and durable, before those of a higher.</summary>
    public static int RankOf(string type) => type switch
    {
        "Organization" => 0,
        "Location" => 1,
        "Practitioner" => 2,
        "PractitionerRole" or "HealthcareService" or "Endpoint" => 3,
        "Medication" or "Substance" or "Binary" => 4,
        "Patient" => 5,
        "Provenance" => 7,
        "Group" or "List" => 8,
        _ => OtherRank,
    };

    /// <summary>True for the few types that resources of other files name by the uuid of a bundle's entry; the map of all others would grow with the import.</summary>
    public static bool IsReferredToAcrossFiles(string type) => RankOf(type) != OtherRank && type is not "Provenance";
}

using DrCloud.Fhir.Resources;

namespace DrCloud.Fhir.Provenances;

/// <summary>
/// The <see href="https://hl7.org/fhir/R4/provenance.html">Provenance</see> that every version of every resource has: who wrote it, by which client, when. It is stored
/// nowhere but rendered from the version's row in the history.
/// </summary>
/// <param name="Target">The resource whose version it is about.</param>
/// <param name="TargetVersion">That version.</param>
/// <param name="TargetOwner">Logical id of the patient whose record held that version; empty: no patient's.</param>
/// <param name="Resource">The Provenance as served: always version 1, made when the version was.</param>
[GenerateSerializer, Immutable, Alias("drcloud.AutomaticProvenance")]
public sealed record AutomaticProvenance(
    [property: Id(0)] ResourceKey Target, [property: Id(1)] long TargetVersion, [property: Id(2)] string TargetOwner, [property: Id(3)] StoredResource Resource)
{
    /// <summary>The type.</summary>
    public const string Type = "Provenance";

    /// <summary>The most of them that are looked at for one page of a search or its includes.</summary>
    public const int MaxConsidered = 5000;

    /// <summary>
    /// True if it is to be seen where a resource is shown within a record, as older versions are: of what the record holds, and of what is nobody's, the versions
    /// that were so already then; of what another record owns and this one shows, the current one.
    /// </summary>
    /// <param name="shown">The current version of the target.</param>
    /// <param name="patient">Whose record it is.</param>
    public bool IsSeenBy(StoredResource shown, string patient) =>
        TargetOwner == shown.Owner && (TargetOwner.Length == 0 || TargetOwner == patient || TargetVersion == shown.Version);
}

using DrCloud.Fhir.Resources;

namespace DrCloud.Fhir.Provenances;

/// <summary>Where a version came from, as its row in the history says.</summary>
/// <param name="Target">The resource.</param>
/// <param name="Version">The version.</param>
/// <param name="Time">When it was made.</param>
/// <param name="Seq">Its log number.</param>
/// <param name="Owner">Whose it was then.</param>
/// <param name="Status">How the write ended: created, updated or deleted.</param>
/// <param name="Who">The subject of the token that wrote it.</param>
/// <param name="Client">The OAuth client.</param>
/// <param name="Name">The write.</param>
public sealed record VersionOrigin(
    ResourceKey Target, long Version, DateTimeOffset Time, long Seq, string Owner, WriteStatus Status, string Who, string Client, WriteName Name);

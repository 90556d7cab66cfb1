using DrCloud.Fhir.Bundles;
using DrCloud.Fhir.Resources;

namespace DrCloud.Hosting.Import;

/// <summary>A resource to import: where it stands, what is to be done, and what its references stand for.</summary>
/// <param name="File">Its file.</param>
/// <param name="Line">Its line in the file, from 1.</param>
/// <param name="Key">Its key.</param>
/// <param name="Action">Create or Update.</param>
/// <param name="Json">Its JSON.</param>
/// <param name="References">What its references stand for.</param>
/// <param name="FullUrl">By which other entries refer to it, or null.</param>
/// <param name="Condition"><c>ifNoneExist</c>, or null.</param>
internal sealed record Candidate(
    string File, int Line, ResourceKey Key, BundleAction Action, ReadOnlyMemory<byte> Json, ReferenceMap References, string? FullUrl = null, string? Condition = null);

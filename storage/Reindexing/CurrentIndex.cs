using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;
using DrCloud.Storage.Reading;

namespace DrCloud.Storage.Reindexing;

/// <summary>
/// Search values as this program extracts them: what was stored without any, or by an older extractor, is extracted anew from its bytes when it is read,
/// so that memory never answers from old values while the database still holds them.
/// </summary>
/// <param name="baseAddress">FHIR base of the site.</param>
internal sealed class CurrentIndex(string baseAddress)
{
    /// <summary>True for the values of an older extractor, or none.</summary>
    public static bool IsOld(ReadOnlySpan<byte> index) => PackedIndex.VersionOf(index) < ResourceIndexer.Version;

    /// <summary>The search values of a resource's bytes.</summary>
    public byte[] Of(ReadOnlyMemory<byte> json) => PackedIndex.Of(json, baseAddress);

    /// <summary>The resource with current values; itself, if it has them, has no bytes, or is a tombstone.</summary>
    public StoredResource With(StoredResource resource) =>
        NeedsValues(resource) && !resource.Json.IsEmpty ? resource.With(resource.Json, Of(resource.Json)) : resource;

    /// <summary>The same of several.</summary>
    public IReadOnlyList<StoredResource> With(IReadOnlyList<StoredResource> resources) =>
        resources.Any(NeedsValues) ? [.. resources.Select(With)] : resources;

    /// <summary>The same of what a write answers.</summary>
    public WriteResult With(WriteResult result) =>
        !result.Outcomes.Any(outcome => outcome.Resource is { } resource && NeedsValues(resource)) ? result : new WriteResult
        {
            Outcomes = [.. result.Outcomes.Select(outcome => new WriteOutcome
            {
                Status = outcome.Status,
                Resource = outcome.Resource is { } resource ? With(resource) : null,
                PreviousOwner = outcome.PreviousOwner,
                Links = outcome.Links,
            })],
            Seq = result.Seq,
        };

    /// <summary>True if the values of the resource are old.</summary>
    public static bool NeedsValues(StoredResource resource) => !resource.Deleted && IsOld(resource.Index.Span);
}

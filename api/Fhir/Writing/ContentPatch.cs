using DrCloud.Fhir.Outcomes;
using DrCloud.Fhir.Patching;
using DrCloud.Fhir.Resources;

namespace DrCloud.Api.Fhir.Writing;

/// <summary>
/// Applies a patch, also to a Binary whose content is kept beside it: a marker stands for the content, so that the patch finds a <c>data</c>, may replace or remove it,
/// and otherwise leaves the content with the Binary.
/// </summary>
internal static class ContentPatch
{
    /// <param name="patch">The patch.</param>
    /// <param name="from">What it changes.</param>
    /// <param name="content">The content that stays beside the resource; null for none.</param>
    public static PatchResult Apply(ResourcePatch patch, StoredResource from, out ContentReference? content)
    {
        content = null;
        if (from.Content is null)
        {
            return patch.Apply(from.Json);
        }

        var marker = new ContentMarker();
        var result = patch.Apply(marker.PutInto(from.Json.Span));
        if (result is not PatchResult.Patched patched)
        {
            return result;
        }

        var json = marker.TakeFrom(patched.Json, out var kept);
        content = kept ? from.Content : null;
        return marker.IsIn(json.Span)
            ? new PatchResult.Refused(StatusCodes.Status422UnprocessableEntity, [OutcomeIssue.Error("processing", "Content of this size cannot be copied or moved by a patch.")])
            : new PatchResult.Patched(json);
    }
}

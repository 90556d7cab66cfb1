using DrCloud.Api.Fhir.Responses;
using DrCloud.Fhir.Rendering;
using DrCloud.Fhir.Resources;

namespace DrCloud.Api.Fhir.Binaries;

/// <summary>A Binary as a resource whose content is kept beside it: the content goes into the answer in base64 as it is read, whatever shape is asked for.</summary>
internal static class BinaryResponse
{
    public static async Task WriteAsync(FhirRequest request, FhirServices services, int status, StoredResource binary, ContentReference content)
    {
        var marker = new ContentMarker();
        ReadOnlyMemory<byte> json = marker.PutInto(binary.Json.Span);
        var answer = request.Shape.IsAsStored ? json : Rendering.Render(json, request.Shape);
        var at = answer.Span.IndexOf(marker.Text.Span);
        if (at < 0)
        {
            // A part is asked for that has no data.
            await ShapedResponse.WriteAsync(request.Http.Response, status, request.MediaType, answer);
            return;
        }

        var response = request.Http.Response;
        response.StatusCode = status;
        response.ContentType = request.MediaType;
        response.ContentLength = answer.Length - marker.Text.Length + ((content.Length + 2) / 3 * 4);
        await response.BodyWriter.WriteAsync(answer[..at], request.Aborted);
        await ContentDownload.WriteBase64Async(response.BodyWriter, services.Contents.Of(request.Site), content, request.Aborted);
        await response.BodyWriter.WriteAsync(answer[(at + marker.Text.Length)..], request.Aborted);
    }
}

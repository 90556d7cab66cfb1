using System.Text;
using DrCloud.Api.Fhir.Responses;
using DrCloud.Api.Fhir.Writing;
using DrCloud.Fhir.Outcomes;

namespace DrCloud.Api.Fhir.Binaries;

/// <summary>A Binary that is sent as JSON: its content is taken out and sent on as it comes, like that of a raw one.</summary>
internal static class JsonBinary
{
    /// <summary>Bytes of the largest body: the largest content in base64, and something around it.</summary>
    private const int MaxBytes = ((FhirBody.MaxBinary + 2) / 3 * 4) + MaxRest;

    /// <summary>Bytes of all but the content.</summary>
    private const int MaxRest = 1024 * 1024;

    /// <summary>True for a body that may be too large for its content to lie in the resource.</summary>
    public static bool IsLarge(HttpRequest request) =>
        FhirMediaType.IsReadable(request.ContentType) && !FhirMediaType.IsXml(request.ContentType) && request.ContentLength is not <= ContentUpload.MaxInline;

    /// <summary>What is asked, with the Binary, and its content where it is kept beside it; or null: then the refusal is written.</summary>
    public static async ValueTask<WriteAsk?> ReadAsync(FhirRequest request, FhirServices services, WriteAsk ask)
    {
        var http = request.Http;
        var contents = services.Contents.Of(request.Site);
        JsonContentStream? json = null;
        var taken = await FhirBody.TakeAsync(
            http, MaxBytes, body => ContentUpload.TakeAsync(contents, json = new JsonContentStream(body, MaxRest), FhirBody.MaxBinary, http.RequestAborted));
        await using var stream = json;
        if (json?.Fault is null)
        {
            return taken switch
            {
                UploadedContent.Inline { Data: var data } => ask with { Body = json!.Cut.With(Base64Of(data.Span)) },
                UploadedContent.Beside { Content: var content } => ask with { Body = json!.Cut.Rest, Content = content },
                null => null,
                _ => await ContentUpload.RefuseAsync(http, taken),
            };
        }

        if (taken is UploadedContent.Beside { Content.Id: var id })
        {
            await ContentUpload.AbandonAsync(contents, id);
        }

        await (json.Fault is JsonContentStream.BodyFault.NotBase64
            ? OutcomeResponse.WriteAsync(http, StatusCodes.Status400BadRequest, OutcomeIssue.Error("value", "The content is not base64.", "Binary.data"))
            : OutcomeResponse.WriteAsync(http, StatusCodes.Status413PayloadTooLarge, OutcomeIssue.Error("too-long", $"A Binary has at most {MaxRest} bytes beside its content.")));
        return null;
    }

    private static byte[] Base64Of(ReadOnlySpan<byte> data) => Encoding.ASCII.GetBytes(Convert.ToBase64String(data));
}

using System.Buffers;
using DrCloud.Fhir.Rendering;
using DrCloud.Fhir.Search;

namespace DrCloud.Api.Fhir.Responses;

/// <summary>Writes an answer in the shape that is asked for (<see href="https://hl7.org/fhir/R4/http.html#parameters">_format, _pretty, _summary, _elements</see>).</summary>
internal static class ShapedResponse
{
    /// <summary>Reads from the query string how the answer is to look; the media type is negotiated already.</summary>
    public static AnswerShape ShapeOf(HttpRequest request, string mediaType)
    {
        var xml = FhirMediaType.IsXml(mediaType);
        return request.QueryString is { HasValue: true, Value: { } query } && query.Contains('_', StringComparison.Ordinal)
            ? ShapeOf(QueryText.Split(query), xml)
            : xml ? AnswerShape.AsStored with { Xml = true } : AnswerShape.AsStored;
    }

    /// <summary>What the parameters of a query string or form say about it.</summary>
    public static AnswerShape ShapeOf(IEnumerable<KeyValuePair<string, string>> parameters, bool xml)
    {
        var (pretty, summary, elements) = (false, (string?)null, (string?)null);
        foreach (var (name, value) in parameters)
        {
            switch (name)
            {
                case "_pretty":
                    pretty = value == "true";
                    break;
                case "_summary":
                    summary = value;
                    break;
                case "_elements":
                    elements = value;
                    break;
            }
        }

        return new AnswerShape(xml, pretty, Subset.Of(summary, elements));
    }

    /// <summary>JSON that is ready, in the request's shape.</summary>
    public static Task WriteAsync(FhirRequest request, int status, ReadOnlyMemory<byte> json) =>
        WriteAsync(request.Http.Response, status, request.MediaType, request.Shape.IsAsStored ? json : Rendering.Render(json, request.Shape));

    /// <summary>A bundle, written straight into the response where it needs no shape.</summary>
    public static async Task WriteBundleAsync(FhirRequest request, Action<IBufferWriter<byte>> write)
    {
        var response = request.Http.Response;
        if (!request.Shape.IsAsStored)
        {
            var buffer = new ArrayBufferWriter<byte>(16 * 1024);
            write(buffer);
            await WriteAsync(request, StatusCodes.Status200OK, buffer.WrittenMemory);
            return;
        }

        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = request.MediaType;
        write(response.BodyWriter);
        await response.BodyWriter.FlushAsync();
    }

    /// <summary>Bytes that are ready.</summary>
    public static Task WriteAsync(HttpResponse response, int status, string mediaType, ReadOnlyMemory<byte> bytes)
    {
        response.StatusCode = status;
        response.ContentType = mediaType;
        response.ContentLength = bytes.Length;
        var written = response.BodyWriter.WriteAsync(bytes);
        return written.IsCompletedSuccessfully ? Task.CompletedTask : written.AsTask();
    }
}

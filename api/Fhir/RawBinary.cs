using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using DrCloud.Api.Fhir.Binaries;
using DrCloud.Api.Fhir.Writing;
using DrCloud.Fhir.Resources;
using Microsoft.Net.Http.Headers;

namespace DrCloud.Api.Fhir;

/// <summary>
/// Content at the <see href="https://hl7.org/fhir/R4/binary.html#rest">Binary</see> end point as it is, instead of as a resource: what is sent is wrapped into one,
/// what is asked for by any media type but FHIR's is unwrapped.
/// </summary>
internal static class RawBinary
{
    private const string SecurityContext = "X-Security-Context";
    private const string Unknown = "application/octet-stream";
    private const int ChunkBytes = 64 * 1024;

    /// <summary>True if the body is content of any media type but FHIR's own.</summary>
    public static bool IsRaw(HttpRequest request) =>
        (!FhirMediaType.IsReadable(request.ContentType) || FhirMediaType.IsXml(request.ContentType)) && MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && !type.MediaType.StartsWith("application/fhir", StringComparison.OrdinalIgnoreCase);

    /// <summary>True if a read asks for the content: neither <c>_format</c> nor <c>Accept</c> names a media type of FHIR's.</summary>
    public static bool IsWanted(FhirRequest request, FhirInteraction interaction) =>
        request.Type == "Binary" && interaction is FhirInteraction.Read or FhirInteraction.VRead && !FhirMediaType.IsNamed(request.Http.Request);

    /// <summary>What is asked, with the content as a Binary; or null: then the refusal is written.</summary>
    public static async ValueTask<WriteAsk?> ReadAsync(FhirRequest request, FhirServices services, WriteAsk ask)
    {
        var http = request.Http;
        switch (await FhirBody.TakeAsync(http, FhirBody.MaxBinary, body => ContentUpload.TakeAsync(services.Contents.Of(request.Site), body, FhirBody.MaxBinary, http.RequestAborted)))
        {
            case UploadedContent.Inline { Data: var data }:
                return ask with { Body = Wrap(request, ask, data.Span) };
            case UploadedContent.Beside { Content: var content }:
                return ask with { Body = Wrap(request, ask, []), Content = content };
            case { } refused:
                return await ContentUpload.RefuseAsync(http, refused);
            default:
                return null;
        }
    }

    /// <summary>The content of a Binary: a download, never a page of this origin.</summary>
    public static async Task WriteAsync(FhirRequest request, FhirServices services, StoredResource binary)
    {
        var (type, context, data) = Parts(binary.Json);
        var response = request.Http.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = type is not null && Ascii.IsValid(type) && MediaTypeHeaderValue.TryParse(type, out _) ? type : Unknown;
        response.Headers.ContentDisposition = "attachment";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        if (context is { Length: > 0 } && context.All(c => c is > ' ' and < '\x7f'))
        {
            response.Headers[SecurityContext] = context;
        }

        await (binary.Content is { } content ? WriteBesideAsync(request, services, content) : WriteInlineAsync(request.Http, data));
    }

    private static async Task WriteBesideAsync(FhirRequest request, FhirServices services, ContentReference content)
    {
        var response = request.Http.Response;
        var range = ByteRange.Of(request.Http.Request, content.Length);
        response.Headers.AcceptRanges = "bytes";
        if (range.IsPart)
        {
            response.StatusCode = range.Count > 0 ? StatusCodes.Status206PartialContent : StatusCodes.Status416RangeNotSatisfiable;
            response.Headers.ContentRange = range.Count > 0
                ? string.Create(CultureInfo.InvariantCulture, $"bytes {range.From}-{range.From + range.Count - 1}/{content.Length}")
                : string.Create(CultureInfo.InvariantCulture, $"bytes */{content.Length}");
        }

        response.ContentLength = range.Count;
        await ContentDownload.WriteAsync(response.BodyWriter, services.Contents.Of(request.Site), content, range.From, range.Count, request.Aborted);
    }

    private static async Task WriteInlineAsync(HttpContext http, ReadOnlyMemory<byte> data)
    {
        if (!Base64.IsValid(data.Span, out var length))
        {
            throw new InvalidDataException("A stored Binary is not base64.");
        }

        // Unfolded as it is sent: the whole content is never in memory a second time.
        http.Response.ContentLength = length;
        OperationStatus status;
        do
        {
            data = data[Decode(data.Span, http.Response.BodyWriter, out status)..];
            await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
        }
        while (status == OperationStatus.DestinationTooSmall);
    }

    private static ReadOnlyMemory<byte> Wrap(FhirRequest request, WriteAsk ask, ReadOnlySpan<byte> data)
    {
        var http = request.Http.Request;
        var buffer = new ArrayBufferWriter<byte>(Base64.GetMaxEncodedToUtf8Length(data.Length) + 1024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("resourceType", "Binary");
            if (ask.Interaction != FhirInteraction.ConditionalUpdate)
            {
                json.WriteString("id", request.Id.Length > 0 ? request.Id : ask.NewId);
            }

            json.WriteString("contentType", http.ContentType);
            if (http.Headers[SecurityContext] is [{ Length: > 0 } context])
            {
                json.WriteStartObject("securityContext");
                json.WriteString("reference", context);
                json.WriteEndObject();
            }

            if (!data.IsEmpty)
            {
                json.WriteBase64String("data", data);
            }

            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static int Decode(ReadOnlySpan<byte> data, PipeWriter output, out OperationStatus status)
    {
        status = Base64.DecodeFromUtf8(data, output.GetSpan(ChunkBytes), out var consumed, out var written);
        output.Advance(written);
        return consumed;
    }

    private static (string? Type, string? Context, ReadOnlyMemory<byte> Data) Parts(ReadOnlyMemory<byte> binary)
    {
        var (type, context, data) = ((string?)null, (string?)null, ReadOnlyMemory<byte>.Empty);
        var reader = new Utf8JsonReader(binary.Span);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            if (reader.CurrentDepth == 1 && reader.ValueTextEquals("contentType"u8))
            {
                reader.Read();
                type = reader.GetString();
            }
            else if (reader.CurrentDepth == 1 && reader.ValueTextEquals("data"u8))
            {
                reader.Read();
                data = reader.ValueIsEscaped ? Unescaped(ref reader) : binary.Slice((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length);
            }
            else if (reader.CurrentDepth == 1 && reader.ValueTextEquals("securityContext"u8))
            {
                context = Reference(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return (type, context, data);
    }

    private static string? Reference(ref Utf8JsonReader reader)
    {
        reader.Read();
        using var element = JsonDocument.ParseValue(ref reader);
        return element.RootElement.TryGetProperty("reference", out var reference) ? reference.GetString() : null;
    }

    // Some writers spell '+' and '/' as escapes.
    private static byte[] Unescaped(ref Utf8JsonReader reader)
    {
        var text = new byte[reader.ValueSpan.Length];
        return text[..reader.CopyString(text)];
    }
}

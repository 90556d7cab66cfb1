using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
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

    /// <summary>The Binary as JSON, or null: then the refusal is written.</summary>
    /// <param name="http">The request.</param>
    /// <param name="id">The id of the address; empty where it has none.</param>
    public static async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(HttpContext http, string id)
    {
        if (await FhirBody.ReadAsync(http, FhirBody.MaxBinary) is not { } content)
        {
            return null;
        }

        var buffer = new ArrayBufferWriter<byte>(Base64.GetMaxEncodedToUtf8Length(content.Length) + 1024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("resourceType", "Binary");
            if (id.Length > 0)
            {
                json.WriteString("id", id);
            }

            json.WriteString("contentType", http.Request.ContentType);
            if (http.Request.Headers[SecurityContext] is [{ Length: > 0 } context])
            {
                json.WriteStartObject("securityContext");
                json.WriteString("reference", context);
                json.WriteEndObject();
            }

            if (!content.IsEmpty)
            {
                json.WriteBase64String("data", content.Span);
            }

            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    /// <summary>The content of a Binary: a download, never a page of this origin.</summary>
    public static async Task WriteAsync(HttpContext http, StoredResource binary)
    {
        var (type, context, data) = Parts(binary.Json);
        var response = http.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = type is not null && Ascii.IsValid(type) && MediaTypeHeaderValue.TryParse(type, out _) ? type : Unknown;
        response.Headers.ContentDisposition = "attachment";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        if (context is { Length: > 0 } && context.All(c => c is > ' ' and < '\x7f'))
        {
            response.Headers[SecurityContext] = context;
        }

        if (!Base64.IsValid(data.Span, out var length))
        {
            throw new InvalidDataException("A stored Binary is not base64.");
        }

        // Unfolded as it is sent: the whole content is never in memory a second time.
        response.ContentLength = length;
        OperationStatus status;
        do
        {
            data = data[Decode(data.Span, response.BodyWriter, out status)..];
            await response.BodyWriter.FlushAsync(http.RequestAborted);
        }
        while (status == OperationStatus.DestinationTooSmall);
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

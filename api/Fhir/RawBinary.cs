using System.Buffers;
using System.Text.Json;
using Microsoft.Net.Http.Headers;

namespace DrCloud.Api.Fhir;

/// <summary>Content sent to the <see href="https://hl7.org/fhir/R4/binary.html#rest">Binary</see> end point as it is, instead of as a resource: it is wrapped into one.</summary>
internal static class RawBinary
{
    /// <summary>True if the body is content of any media type but FHIR's own.</summary>
    public static bool IsRaw(HttpRequest request) =>
        !FhirMediaType.IsReadable(request.ContentType) && MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && !type.MediaType.StartsWith("application/fhir", StringComparison.OrdinalIgnoreCase);

    /// <summary>The Binary as JSON, or null: then the refusal is written.</summary>
    public static async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(HttpContext http, string id)
    {
        if (await FhirBody.ReadAsync(http, FhirBody.MaxBinary) is not { } content)
        {
            return null;
        }

        var buffer = new ArrayBufferWriter<byte>((content.Length / 3 * 4) + 256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("resourceType", "Binary");
            json.WriteString("id", id);
            json.WriteString("contentType", http.Request.ContentType);
            if (!content.IsEmpty)
            {
                json.WriteBase64String("data", content.Span);
            }

            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}

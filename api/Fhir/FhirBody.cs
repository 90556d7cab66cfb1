using System.Buffers;
using System.IO.Compression;
using DrCloud.Api.Fhir.Responses;
using DrCloud.Fhir.Outcomes;
using DrCloud.Fhir.Rendering;
using Microsoft.AspNetCore.Http.Features;

namespace DrCloud.Api.Fhir;

/// <summary>Reads the body of a request, whole and bounded: as it arrives and, where it is compressed, as it unfolds.</summary>
internal static class FhirBody
{
    private const int MiB = 1024 * 1024;

    /// <summary>Bytes of the largest resource.</summary>
    public const int MaxResource = 16 * MiB;

    /// <summary>Bytes of the largest bundle.</summary>
    public const int MaxBundle = 64 * MiB;

    /// <summary>Bytes of the largest raw Binary.</summary>
    public const int MaxBinary = 50 * MiB;

    /// <summary>Bytes of the largest form.</summary>
    public const int MaxForm = MiB;

    /// <summary>The body as JSON, also where it comes as XML; or null: then the refusal (400, 413, 415) is written.</summary>
    public static async ValueTask<ReadOnlyMemory<byte>?> ReadJsonAsync(HttpContext http, int maxBytes)
    {
        if (!FhirMediaType.IsReadable(http.Request.ContentType))
        {
            await OutcomeResponse.WriteAsync(http, StatusCodes.Status415UnsupportedMediaType, OutcomeIssue.Error("not-supported", "The body is to be application/fhir+json or application/fhir+xml in UTF-8 (fhirVersion 4.0)."));
            return null;
        }

        var body = await ReadAsync(http, maxBytes);
        if (body is not { } xml || !FhirMediaType.IsXml(http.Request.ContentType))
        {
            return body;
        }

        switch (XmlBody.Read(xml))
        {
            case XmlReadResult.Read read:
                return read.Json;
            case XmlReadResult.Refused refused:
                await OutcomeResponse.WriteAsync(http, StatusCodes.Status400BadRequest, refused.Issues);
                return null;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>The body whatever its media type, or null: then the refusal is written.</summary>
    public static async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(HttpContext http, int maxBytes) =>
        await TakeAsync(http, maxBytes, body => ReadWholeAsync(body, body == http.Request.Body ? http.Request.ContentLength : null, maxBytes, http)) is { } whole
            ? whole.Bytes
            : default(ReadOnlyMemory<byte>?); // null by itself would become memory, and no refusal

    /// <summary>Hands the body, unfolded, to who takes it as it comes, and bounds it by itself; or null: then the refusal is written.</summary>
    public static async ValueTask<T?> TakeAsync<T>(HttpContext http, int maxBytes, Func<Stream, ValueTask<T?>> take)
        where T : class
    {
        var encoding = http.Request.Headers.ContentEncoding.ToString();
        if (encoding is not ("" or "gzip" or "identity"))
        {
            await OutcomeResponse.WriteAsync(http, StatusCodes.Status415UnsupportedMediaType, OutcomeIssue.Error("not-supported", "The body may be compressed by gzip only."));
            return null;
        }

        if (http.Request.ContentLength > maxBytes)
        {
            await TooLongAsync(http, maxBytes);
            return null;
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } bound)
        {
            bound.MaxRequestBodySize = maxBytes;
        }

        try
        {
            return encoding == "gzip" ? await UnfoldAsync(http, take) : await take(http.Request.Body);
        }
        catch (InvalidDataException)
        {
            await OutcomeResponse.WriteAsync(http, StatusCodes.Status400BadRequest, OutcomeIssue.Error("structure", "The body is no valid gzip."));
            return null;
        }
    }

    /// <summary>413.</summary>
    public static Task TooLongAsync(HttpContext http, int maxBytes) =>
        OutcomeResponse.WriteAsync(http, StatusCodes.Status413PayloadTooLarge, OutcomeIssue.Error("too-long", $"The body may have at most {maxBytes} bytes."));

    private static async ValueTask<T?> UnfoldAsync<T>(HttpContext http, Func<Stream, ValueTask<T?>> take)
        where T : class
    {
        await using var unfolded = new GZipStream(http.Request.Body, CompressionMode.Decompress);
        return await take(unfolded);
    }

    private static async ValueTask<WholeBody?> ReadWholeAsync(Stream body, long? length, int maxBytes, HttpContext http)
    {
        // Grows with what arrives: a Content-Length alone claims no memory.
        var buffer = new ArrayBufferWriter<byte>((int)Math.Clamp(length ?? 0, 4096, 128 * 1024));
        while (buffer.WrittenCount != length)
        {
            // One byte more than allowed is asked for, so that too much is noticed.
            var room = buffer.GetMemory();
            var read = await body.ReadAsync(room[..Math.Min(room.Length, maxBytes - buffer.WrittenCount + 1)], http.RequestAborted);
            if (read == 0)
            {
                break;
            }

            buffer.Advance(read);
            if (buffer.WrittenCount > maxBytes)
            {
                await TooLongAsync(http, maxBytes);
                return null;
            }
        }

        return new WholeBody(buffer.WrittenMemory);
    }

    private sealed record WholeBody(ReadOnlyMemory<byte> Bytes);
}

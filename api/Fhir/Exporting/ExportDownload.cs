using System.IO.Compression;
using System.Security.Cryptography;
using DrCloud.Api.Fhir.Responses;
using DrCloud.Fhir.Outcomes;
using DrCloud.Grains.Interfaces.Exporting;
using Microsoft.AspNetCore.Http.Headers;
using Microsoft.Net.Http.Headers;

namespace DrCloud.Api.Fhir.Exporting;

/// <summary>
/// A <see href="https://hl7.org/fhir/uv/bulkdata/STU2/export.html#bulk-data-output-file-request">file of an export</see>: its parts one after another, streamed. A part is
/// known to be whole before its first byte goes out; a download that broke off is resumed by <c>Range</c>, at any API process.
/// </summary>
internal static class ExportDownload
{
    private const string MediaType = "application/fhir+ndjson";

    public static async Task HandleAsync(FhirRequest request, FhirServices services)
    {
        var http = request.Http;
        var status = await services.Exports.FindAsync(request, request.Id, isPoll: false);
        if (status?.Files.FirstOrDefault(file => file.Name == request.VersionId) is not { } file)
        {
            await ExportStatusRequest.NotFoundAsync(http);
            return;
        }

        var tag = new EntityTagHeaderValue($"\"{Digest(file)}\"");
        var headers = http.Response.Headers;
        headers.ETag = tag.ToString();
        headers.AcceptRanges = "bytes";
        headers.Vary = "Accept-Encoding";
        headers.Expires = status.Expires!.Value.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        var asked = RangeOf(http.Request.GetTypedHeaders(), tag);
        var (from, to) = Bounds(asked, file.Length);
        if (from >= to)
        {
            headers.ContentRange = $"bytes */{file.Length}";
            await OutcomeResponse.WriteAsync(http, StatusCodes.Status416RangeNotSatisfiable, OutcomeIssue.Error("invalid", "The file has no such range."));
            return;
        }

        var pieces = Pieces(file, from, to).ToList();
        var parts = services.Exports.Files(request.Site);
        foreach (var (part, _, _) in pieces)
        {
            if (!await parts.VerifyAsync(request.Id, part))
            {
                headers.Remove(HeaderNames.ETag);
                await OutcomeResponse.WriteAsync(http, StatusCodes.Status500InternalServerError, OutcomeIssue.Error("exception", "The file is damaged: export anew."));
                return;
            }
        }

        http.Response.StatusCode = asked is null ? StatusCodes.Status200OK : StatusCodes.Status206PartialContent;
        http.Response.ContentType = MediaType;
        if (asked is not null)
        {
            headers.ContentRange = $"bytes {from}-{to - 1}/{file.Length}";
        }

        var packed = asked is null && TakesGzip(http.Request);
        if (packed)
        {
            headers.ContentEncoding = "gzip";
            headers.ETag = $"\"{Digest(file)}-gzip\"";
        }
        else
        {
            http.Response.ContentLength = to - from;
        }

        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await SendAsync(http, parts, request.Id, pieces, packed);
        }
    }

    private static string Digest(ExportFile file)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in file.Parts)
        {
            hash.AppendData(part.Sha256);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The range that is asked for and counts, or null: for the whole file.</summary>
    private static RangeItemHeaderValue? RangeOf(RequestHeaders headers, EntityTagHeaderValue tag)
    {
        var counts = headers.IfRange is not { } condition || condition.EntityTag?.Compare(tag, useStrongComparison: true) == true;
        return counts && headers.Range is { Unit.Value: "bytes", Ranges: { Count: 1 } ranges } ? ranges.First() : null;
    }

    /// <summary>Its bytes, the last one exclusive; none if the end is not behind the begin.</summary>
    private static (long From, long To) Bounds(RangeItemHeaderValue? range, long length) => range switch
    {
        null => (0, length),
        { From: { } from } => (from, Math.Min(length, (range.To ?? (length - 1)) + 1)),
        _ => (Math.Max(0, length - range.To!.Value), length),
    };

    private static IEnumerable<(ExportPart Part, long From, long To)> Pieces(ExportFile file, long from, long to)
    {
        var begin = 0L;
        foreach (var part in file.Parts)
        {
            var (first, last) = (Math.Max(from - begin, 0), Math.Min(to - begin, part.Length));
            if (first < last)
            {
                yield return (part, first, last);
            }

            begin += part.Length;
        }
    }

    private static bool TakesGzip(HttpRequest request) =>
        request.GetTypedHeaders().AcceptEncoding.Any(encoding => encoding.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase) && encoding.Quality is not 0);

    private static async Task SendAsync(HttpContext http, IExportFilesGrain parts, string job, IEnumerable<(ExportPart Part, long From, long To)> pieces, bool packed)
    {
        await using var gzip = packed ? new GZipStream(http.Response.Body, CompressionLevel.Fastest) : null;
        var output = gzip ?? http.Response.Body;
        foreach (var (part, from, to) in pieces)
        {
            // The next bytes are on their way while these are sent.
            var next = ReadAsync(part, from, to);
            for (var at = from; at < to;)
            {
                var bytes = await next;
                if (bytes.IsEmpty)
                {
                    // Gone while it was sent: the client must not take what it has for the whole.
                    http.Abort();
                    return;
                }

                at += bytes.Length;
                next = at < to ? ReadAsync(part, at, to) : next;
                await output.WriteAsync(bytes, http.RequestAborted);
            }
        }

        Task<ReadOnlyMemory<byte>> ReadAsync(ExportPart part, long at, long to) =>
            parts.ReadAsync(job, part.Name, at, (int)Math.Min(to - at, IExportFilesGrain.MostBytes)).AsTask();
    }
}

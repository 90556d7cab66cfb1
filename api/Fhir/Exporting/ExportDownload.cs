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
        if (RangeOf(http.Request.GetTypedHeaders(), file.Length, tag, out var from, out var to) is false)
        {
            headers.ContentRange = $"bytes */{file.Length}";
            await OutcomeResponse.WriteAsync(http, StatusCodes.Status416RangeNotSatisfiable, OutcomeIssue.Error("invalid", "The file has no such range."));
            return;
        }

        var isWhole = from == 0 && to == file.Length && !http.Request.Headers.ContainsKey(HeaderNames.Range);
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

        http.Response.StatusCode = isWhole ? StatusCodes.Status200OK : StatusCodes.Status206PartialContent;
        http.Response.ContentType = MediaType;
        if (!isWhole)
        {
            headers.ContentRange = $"bytes {from}-{to - 1}/{file.Length}";
        }

        var packed = isWhole && TakesGzip(http.Request);
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

    /// <summary>The bytes asked for, all without a range that counts; false if there are none.</summary>
    private static bool RangeOf(RequestHeaders headers, long length, EntityTagHeaderValue tag, out long from, out long to)
    {
        (from, to) = (0, length);
        var counts = headers.IfRange is not { } condition || condition.EntityTag?.Compare(tag, useStrongComparison: true) == true;
        if (!counts || headers.Range is not { Unit.Value: "bytes", Ranges: { Count: 1 } ranges })
        {
            return true;
        }

        var range = ranges.First();
        from = range.From ?? Math.Max(0, length - range.To!.Value);
        to = range.From is null ? length : Math.Min(length, (range.To ?? (length - 1)) + 1);
        return from < to;
    }

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

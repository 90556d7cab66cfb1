using System.IO.Compression;
using System.Security.Cryptography;
using DrCloud.Api.Sites;

namespace DrCloud.Api.OpenApi;

/// <summary>A site's OpenAPI document, made once: its bytes, the same packed, and a tag by which browsers find that they have it.</summary>
internal sealed class OpenApiFile(Site site)
{
    private const string Gzip = "gzip";

    private readonly Lazy<(byte[] Plain, byte[] Packed, string Tag)> _file = new(() =>
    {
        var plain = OpenApiDocument.ToBytes(site);
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize))
        {
            gzip.Write(plain);
        }

        return (plain, packed.ToArray(), $"\"{Convert.ToHexStringLower(SHA256.HashData(plain))[..16]}\"");
    });

    /// <summary>Answers with the document, or 304.</summary>
    public Task WriteAsync(HttpContext http)
    {
        var (plain, packed, tag) = _file.Value;
        var headers = http.Response.Headers;
        (headers.ETag, headers.CacheControl, headers.Vary) = (tag, "no-cache", "Accept-Encoding");
        if (http.Request.Headers.IfNoneMatch.ToString().Contains(tag, StringComparison.Ordinal))
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        // Nothing in it is secret, so that its packed length tells nothing.
        var isPacked = http.Request.GetTypedHeaders().AcceptEncoding.Any(coding => coding.Value == Gzip && coding.Quality is null or > 0);
        headers.ContentEncoding = isPacked ? Gzip : default;
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = (isPacked ? packed : plain).Length;
        return http.Response.Body.WriteAsync(isPacked ? packed : plain).AsTask();
    }
}
